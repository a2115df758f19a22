package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CollectiveTest {
    private static final Device DEVICE = Elbow.open("reference");

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    /** Also with more replicas than cores, where a barrier that only spins would take a time slice per round. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void sumsInTheOrderOfRanks(int size) {
        int rounds = 2000;
        double[] parts = {1e16, 1, -1e16, 3, 0.1, 0.2, 0.3, 1e-9};
        double expected = 0;
        for (int rank = 0; rank < size; rank++) {
            expected += parts[rank];
        }
        double sum = expected;
        try (Replicas replicas = Replicas.open(DEVICE, size)) {
            replicas.run(collective -> {
                double[] values = new double[2];
                for (int round = 0; round < rounds; round++) {
                    values[0] = parts[collective.rank()];
                    values[1] = round;
                    collective.sum(values);
                    assertEquals(sum, values[0], 0.0);
                    assertEquals((double) round * size, values[1], 0.0, "a value of another round");
                }
            });
        }
    }

    @Test
    void meetingsSeparateWhatWasWritten() {
        int size = 3;
        AtomicInteger counter = new AtomicInteger();
        try (Replicas replicas = Replicas.open(DEVICE, size)) {
            replicas.run(collective -> {
                for (int round = 1; round <= 500; round++) {
                    counter.incrementAndGet();
                    collective.allGather(null, null);
                    assertEquals(round * size, counter.get());
                    collective.allGather(null, null);
                }
            });
        }
    }

    /** The others wait parked or spinning, or arrive later; all must end, and the first error must come out. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void oneFailureFailsAll(int failing) {
        IllegalStateException error = new IllegalStateException("lane " + failing);
        AtomicInteger released = new AtomicInteger();
        try (Replicas replicas = Replicas.open(DEVICE, 4)) {
            IllegalStateException thrown = assertThrows(
                    IllegalStateException.class,
                    () -> replicas.run(collective -> {
                        if (collective.rank() == failing) {
                            collective.allGather(null, null);
                            pause(collective.rank() * 10L);
                            throw error;
                        }
                        // A lane that wakes late learns of the failure at the first meeting, the others at the second.
                        ReplicaFailedException e = assertThrows(ReplicaFailedException.class, () -> {
                            collective.allGather(null, null);
                            collective.sum(new double[1]);
                        });
                        assertSame(error, e.getCause());
                        released.incrementAndGet();
                    }));
            assertSame(error, thrown);
            assertEquals(3, released.get());
        }
    }

    @Test
    void anErrorIsThrownAsItIs() {
        try (Replicas replicas = Replicas.open(DEVICE, 2)) {
            Throwable thrown = assertThrows(
                    Throwable.class,
                    () -> replicas.run(collective -> {
                        if (collective.rank() == 1) {
                            throw new OutOfMemoryError("told so");
                        }
                        collective.sum(new double[1]);
                    }));
            assertInstanceOf(OutOfMemoryError.class, thrown);
        }
    }

    @Test
    void aMeetingAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AtomicLong bytes = new AtomicLong();
        int rounds = 20_000;
        try (Replicas replicas = Replicas.open(DEVICE, 2)) {
            replicas.run(collective -> {
                double[] values = new double[4];
                long before = 0;
                for (int round = -2000; round < rounds; round++) {
                    if (round == 0) {
                        before = threads.getCurrentThreadAllocatedBytes();
                    }
                    collective.sum(values);
                    collective.allGather(null, null);
                }
                bytes.addAndGet(threads.getCurrentThreadAllocatedBytes() - before);
            });
        }
        // An object a round would be 16 bytes each; what the JVM allocates once, while it compiles, is far less.
        assertTrue(bytes.get() <= rounds, bytes.get() + " bytes in " + rounds + " rounds");
    }

    @Test
    void anInterruptIsToldAndKept() {
        Cancellation cancellation = new Cancellation();
        try (Replicas replicas = Replicas.open(DEVICE, 2)) {
            Thread.currentThread().interrupt();
            replicas.run(
                    _ -> {
                        while (!cancellation.isCancelled()) {
                            Thread.onSpinWait();
                        }
                    },
                    cancellation::cancel);
            assertTrue(Thread.interrupted(), "the caller's interrupt was lost");
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "15,2", "16,2", "17,3", "1000,3", "652824,7", "5,8"})
    void slicesCoverAllElementsOnceAndShareNoCacheLine(long elements, int size) {
        long end = 0;
        for (int rank = 0; rank < size; rank++) {
            Slice slice = Slice.of(elements, rank, size);
            assertEquals(end, slice.from());
            assertTrue(slice.to() >= slice.from());
            assertTrue(slice.from() % Slice.ALIGNMENT == 0 || slice.from() == elements, slice.toString());
            end = slice.to();
        }
        assertEquals(elements, end);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
