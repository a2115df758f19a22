package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.floats;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * Functions of single elements ({@code elementwise.cu}, {@code relu.cu}). Addresses need only the alignment of a float: kernels
 * use wide accesses where all of them allow it.
 */
public final class ElementwiseKernels {
    private final Launches launches;

    /** Makes its launches there. */
    public ElementwiseKernels(Launches launches) {
        this.launches = launches;
    }

    /** {@code dst = sigmoid(src)} over n elements; {@code dst} may be {@code src}. */
    public KernelLaunch sigmoid(long dst, long src, long n) {
        return pair("sigmoid", dst, src, n);
    }

    /** {@code dst += src} over n elements. */
    public KernelLaunch add(long dst, long src, long n) {
        return pair("add", dst, src, n);
    }

    /** {@code y = max(x, 0)} over n elements, NaN kept; {@code y} may be {@code x}. */
    public KernelLaunch relu(long y, long x, long n) {
        return pair("relu", y, x, n);
    }

    private KernelLaunch pair(String kernel, long dst, long src, long n) {
        return Grids.elements(launches.of(kernel), n)
                .pointer(floats(kernel, "the destination", dst))
                .pointer(floats(kernel, "the source", src))
                .int64(n)
                .build();
    }

    /** {@code dX = dY} where {@code y} is positive or NaN, else 0; {@code dX} may be {@code dY}. */
    public KernelLaunch reluBackward(long dX, long dY, long y, long n) {
        return Grids.elements(launches.of("relu_backward"), n)
                .pointer(floats("relu_backward", "the gradient of the input", dX))
                .pointer(floats("relu_backward", "the gradient of the output", dY))
                .pointer(floats("relu_backward", "the output", y))
                .int64(n)
                .build();
    }
}
