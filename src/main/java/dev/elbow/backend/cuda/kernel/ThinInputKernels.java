package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.floats;
import static dev.elbow.backend.cuda.kernel.Launches.optional;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * A first layer over images of 1 or 3 channels: a 3x3 convolution with stride 1 or 2 and padding 1, bias and ReLU ({@code
 * thin_input.cu}). Images are NHWC; the weight is {@code [wide][3][3][narrow]}.
 */
public final class ThinInputKernels {
    private final Launches launches;
    private final ThinShape shape;
    private final int inputHeight;
    private final int inputWidth;
    private final int stride;

    /**
     * Makes launches for one layer.
     *
     * @param height of the input
     * @param width of the input
     * @param narrow channels of the input
     * @param wide channels of the output
     * @throws IllegalArgumentException if a size is below 1, the stride is neither 1 nor 2, or the channels are not {@link
     *     #supports supported}
     */
    public ThinInputKernels(Launches launches, int images, int height, int width, int narrow, int wide, int stride) {
        if (stride != 1 && stride != 2) {
            throw new IllegalArgumentException("a thin input convolution has stride 1 or 2, found " + stride);
        }
        this.launches = launches;
        this.shape = new ThinShape(images, Math.ceilDiv(height, stride), Math.ceilDiv(width, stride), narrow, wide);
        this.inputHeight = height;
        this.inputWidth = width;
        this.stride = stride;
    }

    /** Whether there are kernels for these numbers of channels. */
    public static boolean supports(int narrow, int wide) {
        return ThinShape.supports(narrow, wide);
    }

    /**
     * The output, after the ReLU if {@code relu} is set.
     *
     * @param bias {@code [wide]}
     * @param y overwritten
     */
    public KernelLaunch forward(long x, long weight, long bias, long y, boolean relu) {
        String kernel = shape.kernel("thin_input");
        return sizes(shape.walkers(launches.of(kernel))
                        .pointer(required(kernel, "the input", x))
                        .pointer(required(kernel, "the weight", weight))
                        .pointer(required(kernel, "the bias", bias))
                        .pointer(required(kernel, "the output", y)))
                .int32(relu ? 1 : 0)
                .build();
    }

    /**
     * The gradients of weight and bias.
     *
     * @param dY the output's gradient; stays as it is
     * @param y the output, by which the ReLU masks, or 0 where there is none or it was masked already
     * @param partial scratch of {@link #partialBytes}
     * @param ticket an int32 of its own, zero before the first launch
     * @param dWeight {@code [wide][3][3][narrow]}, overwritten
     * @param dBias {@code [wide]}, overwritten
     */
    public KernelLaunch wgrad(long x, long dY, long y, long partial, long ticket, long dWeight, long dBias) {
        String kernel = shape.kernel("thin_input_wgrad");
        return sizes(shape.walkers(launches.of(kernel))
                        .pointer(required(kernel, "the input", x))
                        .pointer(required(kernel, "the output's gradient", dY))
                        .pointer(optional(kernel, "the output", y))
                        .pointer(required(kernel, "the partial sums", partial))
                        .pointer(floats(kernel, "the ticket", ticket))
                        .pointer(floats(kernel, "the weight's gradient", dWeight))
                        .pointer(required(kernel, "the bias's gradient", dBias)))
                .build();
    }

    /** Bytes of scratch that {@link #wgrad} needs while it runs. */
    public long partialBytes() {
        return shape.weightPartialBytes();
    }

    private KernelLaunch.Builder sizes(KernelLaunch.Builder launch) {
        return launch.int32(shape.images())
                .int32(shape.height())
                .int32(shape.width())
                .int32(shape.wide())
                .int32(stride)
                .int32(inputHeight)
                .int32(inputWidth);
    }
}
