package dev.elbow.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.MemoryUse;
import dev.elbow.ffi.NativeMemory;
import dev.elbow.testing.Emulator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Records reach the device as they were sent, though nobody waits for it while their places are written again. */
@Tag("cuda")
class RecordRingTest {
    private static final int BYTES = 16;
    /** Three times around and some more. */
    private static final int RECORDS = 201;

    @BeforeEach
    void emulator() {
        Emulator.require();
        Emulator.reset();
    }

    @Test
    void noRecordIsWrittenOverBeforeItsCopyIsDone() {
        try (Gpu gpu = new Gpu(DeviceOptions.defaults())) {
            DeviceBlock block = gpu.allocateZeros(MemoryUse.OTHER, (long) RECORDS * BYTES, "records need");
            RecordRing ring = gpu.call(() -> new RecordRing(gpu.stream(), BYTES));
            gpu.run(() -> {
                for (int i = 0; i < RECORDS; i++) {
                    NativeMemory.ALL.set(ValueLayout.JAVA_INT, ring.next(), 1000 + i);
                    ring.send(block.address() + (long) i * BYTES);
                }
            });
            MemorySegment found = MemorySegment.ofArray(new byte[RECORDS * BYTES]);
            gpu.download(block.address(), found);
            for (int i = 0; i < RECORDS; i++) {
                assertEquals(1000 + i, found.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * BYTES), "record " + i);
            }
            gpu.release(ring::close);
            block.release();
        }
        assertEquals("", Emulator.report());
    }
}
