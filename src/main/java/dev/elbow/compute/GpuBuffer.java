package dev.elbow.compute;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.cuda.DeviceBlock;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Elements of one type in a GPU's memory. Copies wait for what was enqueued on the GPU's {@link Gpu#stream own stream} and are
 * done when they return; work on other streams must be synchronised before. Closing it is safe while prepared calls use it: its
 * memory is freed with the last of them, and executing one is refused. Not thread-safe.
 */
public abstract sealed class GpuBuffer implements AutoCloseable permits GpuFloats, GpuInts, GpuBytes {
    private final Gpu gpu;
    private final DeviceBlock block;
    private final long address;
    private final long elements;
    private final int elementBytes;
    private final Lifetime lifetime = new Lifetime("the buffer");

    GpuBuffer(Gpu gpu, DeviceBlock block, long elements, int elementBytes) {
        this.gpu = gpu;
        this.block = block;
        this.address = block.address();
        this.elements = elements;
        this.elementBytes = elementBytes;
    }

    GpuBuffer(Gpu gpu, long address, long elements, int elementBytes) {
        this.gpu = gpu;
        this.block = null;
        this.address = address;
        this.elements = elements;
        this.elementBytes = elementBytes;
    }

    Gpu gpu() {
        return gpu;
    }

    /** Returns whether it was closed. */
    public boolean isClosed() {
        return lifetime.isClosed();
    }

    /** Goes on only while it is open. Allocates nothing then. */
    void check() {
        lifetime.check();
    }

    /** Keeps the memory until the result is closed. */
    AutoCloseable hold() {
        check();
        return block == null ? () -> {} : block.retain()::release;
    }

    /**
     * Returns the device address, for other CUDA users; valid while this is open.
     *
     * @throws IllegalStateException if it is closed
     */
    public long address() {
        check();
        return address;
    }

    /** Returns the number of elements. */
    public long elements() {
        return elements;
    }

    /** Returns its size in bytes. */
    public long bytes() {
        return elements * elementBytes;
    }

    /** Returns whether the memory is another CUDA user's. */
    public boolean isForeign() {
        return block == null;
    }

    /**
     * Copies a segment, on or off the Java heap, to element {@code index}.
     *
     * @throws IndexOutOfBoundsException if it does not fit
     * @throws IllegalArgumentException if its bytes are no whole number of elements
     */
    public void write(long index, MemorySegment source) {
        gpu.device().upload(source, at(index, source));
    }

    /** Copies from element {@code index} to a segment, on or off the Java heap; throws as {@link #write(long, MemorySegment)}. */
    public void read(long index, MemorySegment target) {
        gpu.device().download(at(index, target), target);
    }

    private long at(long index, MemorySegment segment) {
        check();
        if (segment.byteSize() % elementBytes != 0) {
            throw new IllegalArgumentException("a segment of %d bytes holds no whole number of elements of %d bytes"
                    .formatted(segment.byteSize(), elementBytes));
        }
        Objects.checkFromIndexSize(index, segment.byteSize() / elementBytes, elements);
        return address + index * elementBytes;
    }

    /** Fills it with zero bytes, before anything that is enqueued later on the GPU's own stream. */
    public void zero() {
        check();
        gpu.device().zero(address, bytes());
    }

    /** Lets go of the memory; does nothing when closed already. */
    @Override
    public void close() {
        if (lifetime.close() && block != null) {
            block.release();
        }
    }
}
