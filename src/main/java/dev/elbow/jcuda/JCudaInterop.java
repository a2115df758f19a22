package dev.elbow.jcuda;

import dev.elbow.backend.DeviceOptions;
import dev.elbow.compute.Gpu;
import dev.elbow.compute.GpuBuffer;
import dev.elbow.compute.GpuBytes;
import dev.elbow.compute.GpuFloats;
import dev.elbow.compute.GpuInts;
import java.util.Objects;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;

/**
 * Joins JCuda and {@link dev.elbow.compute} in one process. Both use the same driver, so addresses and handles mean the same to
 * both and nothing is copied. Who made something keeps it alive while the other uses it, and frees it. Work that the two enqueue
 * on one stream runs in order; on different streams one waits for the other.
 */
public final class JCudaInterop {
    private static final int CUBLAS_MAJOR = 12;

    private JCudaInterop() {}

    /**
     * Opens a GPU in JCuda's context and on JCuda's stream, both of which live until it is closed.
     *
     * @param options the ordinal must be that of the context's device
     * @throws IllegalArgumentException if context or stream is null; the default stream cannot be used
     */
    public static Gpu open(DeviceOptions options, CUcontext context, CUstream stream) {
        return Gpu.over(options, handle("the context", context), handle("the stream", stream));
    }

    /**
     * Returns a buffer over device memory of JCuda. Closing it frees nothing.
     *
     * @param pointer to device memory, a {@link CUdeviceptr} or what {@code cudaMalloc} fills; its byte offset counts
     * @param elements how many float32 lie there
     */
    public static GpuFloats floats(Gpu gpu, Pointer pointer, long elements) {
        return gpu.wrapFloats(NativeAddress.of(pointer), elements);
    }

    /** Returns a buffer over int32 elements of JCuda, as {@link #floats}. */
    public static GpuInts ints(Gpu gpu, Pointer pointer, long elements) {
        return gpu.wrapInts(NativeAddress.of(pointer), elements);
    }

    /** Returns a buffer over bytes of JCuda, as {@link #floats}. */
    public static GpuBytes bytes(Gpu gpu, Pointer pointer, long elements) {
        return gpu.wrapBytes(NativeAddress.of(pointer), elements);
    }

    /**
     * Returns a buffer's memory as JCuda's type, for copies and as {@code Pointer.to(pointer)} among a kernel's parameters. It is
     * valid while the buffer is open.
     *
     * @throws IllegalStateException if the buffer is closed
     */
    public static CUdeviceptr pointer(GpuBuffer buffer) {
        return new DevicePointer(buffer.address());
    }

    /**
     * Lets a GPU's products use JCublas's session instead of one of their own. It must have been made in the same context, and
     * lives until the GPU is closed.
     *
     * @param cublasHandle a {@code jcuda.jcublas.cublasHandle}, which cuBLASLt accepts as its own
     * @throws dev.elbow.ElbowException if the cuBLASLt that Elbow loaded is not of JCublas's major version, 12: it would read the
     *     session wrongly
     * @throws IllegalStateException if the GPU has prepared products before
     */
    public static void useCublas(Gpu gpu, NativePointerObject cublasHandle) {
        requireType(cublasHandle, "jcuda.jcublas.cublasHandle");
        gpu.useCublas(handle("the session", cublasHandle), CUBLAS_MAJOR);
    }

    /**
     * Lets a GPU's convolutions use JCudnn's session instead of one of their own. It must have been made in the same context, and
     * lives until the GPU is closed; from now on it enqueues on the GPU's streams, and nobody else sets its stream.
     *
     * @param cudnnHandle a {@code jcuda.jcudnn.cudnnHandle} of cuDNN 9; its jar is the caller's to bring
     * @throws IllegalStateException if the GPU has prepared convolutions before
     */
    public static void useCudnn(Gpu gpu, NativePointerObject cudnnHandle) {
        requireType(cudnnHandle, "jcuda.jcudnn.cudnnHandle");
        gpu.useCudnn(handle("the session", cudnnHandle));
    }

    private static void requireType(NativePointerObject object, String type) {
        String found = object.getClass().getName();
        if (!found.equals(type)) {
            throw new IllegalArgumentException("expected a %s, found a %s".formatted(type, found));
        }
    }

    private static long handle(String what, NativePointerObject object) {
        Objects.requireNonNull(object, what);
        long handle = NativeAddress.of(object);
        if (handle == 0) {
            throw new IllegalArgumentException("%s of JCuda is null, expected one that was created".formatted(what));
        }
        return handle;
    }
}
