package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;

import java.util.Arrays;

/**
 * How a float32 tensor lies in memory: dimensions in oneDNN's logical order, and a layout. Immutable until closed; owns
 * its native descriptor. Dimensions and strides are in elements.
 */
public final class MemoryDesc implements AutoCloseable {
    private long handle;

    private MemoryDesc(long handle) {
        this.handle = handle;
    }

    /** The layout is the primitive's to choose; ask the {@link PrimitiveDesc} afterwards. */
    public static MemoryDesc any(long... dims) {
        return new MemoryDesc(DnnlMemory.dnnl_memory_desc_create_with_tag(dims, dnnl_f32, dnnl_format_tag_any));
    }

    /** Row-major: the last dimension is contiguous. */
    public static MemoryDesc rowMajor(long... dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(dims[i], 1);
        }
        return strided(dims, strides);
    }

    /** A matrix of {@code rows x columns} whose columns are contiguous: the transpose of a row-major one. */
    public static MemoryDesc columnMajor(long rows, long columns) {
        return strided(new long[] {rows, columns}, new long[] {1, rows});
    }

    /** Images in NHWC memory order; {@code dims} are logical, in oneDNN's order N, C, H, W. */
    public static MemoryDesc nhwc(long n, long c, long h, long w) {
        return new MemoryDesc(
                DnnlMemory.dnnl_memory_desc_create_with_tag(new long[] {n, c, h, w}, dnnl_f32, dnnl_acdb));
    }

    /** An explicit stride for each dimension. */
    public static MemoryDesc strided(long[] dims, long[] strides) {
        if (dims.length != strides.length) {
            throw new IllegalArgumentException("Expected one stride for each dimension, found dims "
                    + Arrays.toString(dims) + " and strides " + Arrays.toString(strides));
        }
        return new MemoryDesc(DnnlMemory.dnnl_memory_desc_create_with_strides(dims, dnnl_f32, strides));
    }

    /** A copy of a native descriptor that someone else owns. */
    static MemoryDesc copyOf(long memoryDesc) {
        return new MemoryDesc(DnnlMemory.dnnl_memory_desc_clone(memoryDesc));
    }

    /** The handle of a descriptor that may be absent, as a bias may. */
    static long handleOf(MemoryDesc descOrNull) {
        return descOrNull == null ? 0 : descOrNull.handle();
    }

    long handle() {
        if (handle == 0) {
            throw new IllegalStateException("The oneDNN memory descriptor is closed");
        }
        return handle;
    }

    /** The memory a tensor of this layout occupies, blocks padded, in bytes; 0 while the layout is {@code any}. */
    public long bytes() {
        return DnnlMemory.dnnl_memory_desc_get_size(handle());
    }

    /** Whether both mean the same dimensions and layout, so that memory can be shared without a reorder. */
    public boolean sameLayout(MemoryDesc other) {
        return DnnlMemory.dnnl_memory_desc_equal(handle(), other.handle());
    }

    @Override
    public void close() {
        if (handle != 0) {
            DnnlMemory.dnnl_memory_desc_destroy(handle);
            handle = 0;
        }
    }

    /** Dimensions and layout, as in {@code 64x32x3x3:ABcd8b8a}; see {@link DnnlMemory#describe}. */
    @Override
    public String toString() {
        return handle == 0 ? "closed" : DnnlMemory.describe(handle);
    }
}
