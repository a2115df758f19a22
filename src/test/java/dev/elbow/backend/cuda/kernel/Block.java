package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.ffi.cuda.DeviceMemory;
import dev.elbow.ffi.cuda.PinnedMemory;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.cuda.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Device memory between two canaries, which every read checks; a new block holds quiet NaNs of a kind no kernel makes. */
final class Block implements AutoCloseable {
    private static final int CANARY = 0x7fc0ffee;
    /** Bytes on each side; keeps the block aligned to 64 bytes. */
    private static final int MARGIN = 64;

    private final long bytes;
    private final long whole;
    private final Stream stream;
    private final DeviceMemory memory;
    private final PinnedMemory host;

    Block(PrimaryContext context, Stream stream, long bytes) {
        this.bytes = bytes;
        this.stream = stream;
        // Behind the block the margin begins at once, also where the size is no multiple of four.
        this.whole = bytes + 2 * MARGIN + 4 & ~3L;
        this.memory = DeviceMemory.allocate(context, whole);
        this.host = PinnedMemory.allocate(context, whole);
        for (long i = 0; i < whole; i += 4) {
            host.segment().set(ValueLayout.JAVA_INT, i, CANARY);
        }
        memory.upload(0, host.segment(), stream);
        stream.synchronise();
    }

    long address() {
        return memory.address() + MARGIN;
    }

    /** The address of float {@code index}. */
    long address(int index) {
        return address() + 4L * index;
    }

    void write(MemorySegment values) {
        host.segment().asSlice(MARGIN, bytes).copyFrom(values);
        memory.upload(0, host.segment(), stream);
        stream.synchronise();
    }

    private MemorySegment content() {
        memory.download(0, host.segment(), stream);
        stream.synchronise();
        MemorySegment expected = MemorySegment.ofArray(new byte[(int) whole]);
        for (long i = 0; i < whole; i += 4) {
            expected.set(ValueLayout.JAVA_INT_UNALIGNED, i, CANARY);
        }
        assertEquals(
                -1, host.segment().asSlice(0, MARGIN).mismatch(expected.asSlice(0, MARGIN)), "written before a block");
        long behind = MARGIN + bytes;
        assertEquals(-1, host.segment().asSlice(behind).mismatch(expected.asSlice(behind)), "written behind a block");
        return host.segment().asSlice(MARGIN, bytes);
    }

    float[] read() {
        return content().toArray(ValueLayout.JAVA_FLOAT);
    }

    byte[] readBytes() {
        return content().toArray(ValueLayout.JAVA_BYTE);
    }

    int[] readInts() {
        return content().toArray(ValueLayout.JAVA_INT);
    }

    double[] readDoubles() {
        return content().toArray(ValueLayout.JAVA_DOUBLE);
    }

    @Override
    public void close() {
        memory.close();
        host.close();
    }
}
