package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No kernel leaves garbage once it is compiled: a vector that escapes is an object. */
class KernelAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Iterable<Kernels> kernels() {
        return KernelContract.both();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void noKernelAllocatesOnceCompiled(Kernels k) {
        long thread = Thread.currentThread().threadId();
        KernelRound round = new KernelRound(k);
        long[] bytes = new long[round.size()];
        // Compilation happens behind our back: wait until 20 rounds allocate nothing.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        do {
            Arrays.fill(bytes, 0);
            for (int call = 0; call < 20; call++) {
                for (int launch = 0; launch < bytes.length; launch++) {
                    long before = THREADS.getThreadAllocatedBytes(thread);
                    long probe = THREADS.getThreadAllocatedBytes(thread) - before;
                    round.run(launch);
                    bytes[launch] += THREADS.getThreadAllocatedBytes(thread) - before - 2 * probe;
                }
            }
        } while (Arrays.stream(bytes).anyMatch(b -> b > 0) && System.nanoTime() < deadline);
        assertTrue(
                Arrays.stream(bytes).allMatch(b -> b <= 0),
                () -> k.description() + ": bytes that 20 calls of each launch allocate: " + Arrays.toString(bytes));
    }
}
