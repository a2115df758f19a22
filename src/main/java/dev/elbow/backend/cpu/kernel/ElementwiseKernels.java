package dev.elbow.backend.cpu.kernel;

import static dev.elbow.ffi.NativeMemory.ALL;

import java.lang.foreign.MemorySegment;

/** One element in, one element out. Addresses in bytes, {@code n} in elements. */
public sealed interface ElementwiseKernels permits ScalarElementwiseKernels, VectorElementwiseKernels {
    /** {@code dst[i] = src[i] / 255}, correctly rounded; {@code src} holds unsigned bytes, {@code dst} float32. */
    void scaleBytes(long src, long dst, int n);

    /** {@code dst[i] += src[i]}. */
    void add(long dst, long src, int n);

    /** {@code dst[i] = value}. */
    void fill(long dst, float value, int n);

    /** {@code dst[i] = src[i]}. */
    default void copy(long src, long dst, int n) {
        MemorySegment.copy(ALL, src, ALL, dst, (long) n << 2);
    }
}
