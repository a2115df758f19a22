package dev.elbow.backend.cuda;

import dev.elbow.ffi.cuda.CudaMemory;
import dev.elbow.ffi.cuda.PinnedMemory;
import dev.elbow.ffi.cuda.Stream;
import java.lang.foreign.MemorySegment;

/** Copies between host and device that are done when the call returns, through pinned memory. Used under the {@link Gpu}'s lock. */
final class Staging implements AutoCloseable {
    /** A large copy goes in pieces of this many bytes. */
    private static final int PIECE = 1 << 20;

    private final PinnedMemory pinned;
    private final Stream stream;

    Staging(Stream stream) {
        this.stream = stream;
        this.pinned = PinnedMemory.allocate(stream.context(), PIECE);
    }

    /** Copies a segment, on or off the heap, to a device address. */
    void upload(MemorySegment source, long address) {
        for (long done = 0; done < source.byteSize(); ) {
            long bytes = Math.min(PIECE, source.byteSize() - done);
            MemorySegment.copy(source, done, pinned.segment(), 0, bytes);
            CudaMemory.cuMemcpyHtoDAsync_v2(address + done, pinned.address(), bytes, stream.handle());
            stream.synchronise();
            done += bytes;
        }
    }

    /** Copies floats of an array to a device address. */
    void upload(float[] source, int from, int count, long address) {
        upload(MemorySegment.ofArray(source).asSlice((long) from * Float.BYTES, (long) count * Float.BYTES), address);
    }

    /** Copies from a device address to a segment, on or off the heap. */
    void download(long address, MemorySegment target) {
        download(
                address,
                target.byteSize(),
                (from, piece) -> target.asSlice(from, piece.byteSize()).copyFrom(piece));
    }

    /** Copies bytes from a device address piece by piece, and hands each over before the next takes its place. */
    void download(long address, long count, PieceReader reader) {
        for (long done = 0; done < count; ) {
            long bytes = Math.min(PIECE, count - done);
            download(address + done, bytes);
            reader.read(done, pinned.segment().asSlice(0, bytes));
            done += bytes;
        }
    }

    /** Takes what was copied from the device. */
    interface PieceReader {
        /**
         * Takes a piece.
         *
         * @param from its first byte's place in the whole
         * @param piece in pinned memory, valid during the call; its size is a multiple of eight unless it is the last
         */
        void read(long from, MemorySegment piece);
    }

    /** Copies from a device address into an array. */
    void download(long address, float[] target, int from, int count) {
        download(address, MemorySegment.ofArray(target).asSlice((long) from * Float.BYTES, (long) count * Float.BYTES));
    }

    /** Copies at most a piece from a device address and returns where in host memory it lies until the next copy. */
    long download(long address, long bytes) {
        CudaMemory.cuMemcpyDtoHAsync_v2(pinned.address(), address, bytes, stream.handle());
        stream.synchronise();
        return pinned.address();
    }

    @Override
    public void close() {
        pinned.close();
    }
}
