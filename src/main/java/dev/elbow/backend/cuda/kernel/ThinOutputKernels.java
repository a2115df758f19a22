package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.floats;
import static dev.elbow.backend.cuda.kernel.Launches.optional;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * A last layer of 1 or 3 channels with its loss: a 3x3 convolution with stride 1 and padding 1 ({@code thin_output.cu}). Images
 * are NHWC of one height and width, {@code x} and {@code dX} with the wide number of channels, {@code target}, {@code logits}
 * and {@code dLogits} with the narrow one; the weight is {@code [narrow][3][3][wide]}.
 *
 * <p>{@code partial} is scratch of the size that the method's twin tells; {@code ticket} is an int32 of its own, zero before the
 * first launch.
 */
public final class ThinOutputKernels {
    /** Losses, as the kernel counts them. */
    public enum Loss {
        /** Binary cross entropy with logits. */
        BERNOULLI,
        /** Half the squared error. */
        GAUSSIAN,
        /** Half the squared error of the logits' sigmoid. */
        GAUSSIAN_OF_SIGMOID
    }

    /** The bounds that the kernels for 1 and 3 channels are compiled with. */
    private static final int MOST_THREADS_1 = 768;

    private static final int MOST_THREADS_3 = 256;

    private final Launches launches;
    private final ThinShape shape;

    /**
     * Makes launches for one layer.
     *
     * @param wide channels of the input
     * @param narrow channels of the output
     * @throws IllegalArgumentException if a size is below 1 or the channels are not {@link #supports supported}
     */
    public ThinOutputKernels(Launches launches, int images, int height, int width, int wide, int narrow) {
        this.launches = launches;
        this.shape = new ThinShape(images, height, width, narrow, wide);
    }

    /** Whether there are kernels for these numbers of channels. */
    public static boolean supports(int wide, int narrow) {
        return ThinShape.supports(narrow, wide);
    }

    /**
     * The logits, each image's loss times {@code factor}, and the loss's gradient times {@code factor} over the step's {@code
     * batch_rows}.
     *
     * @param logits overwritten, or 0
     * @param dLogits overwritten, or 0
     * @param rowLoss {@code [images]}, overwritten
     */
    public KernelLaunch forward(
            long x,
            long weight,
            long bias,
            long target,
            long logits,
            long dLogits,
            long rowLoss,
            long step,
            float factor,
            Loss loss) {
        String kernel = shape.kernel("thin_output");
        return shape.blockAnImage(launches.of(kernel), shape.narrow() == 1 ? MOST_THREADS_1 : MOST_THREADS_3)
                .pointer(required(kernel, "the input", x))
                .pointer(required(kernel, "the weight", weight))
                .pointer(floats(kernel, "the bias", bias))
                .pointer(required(kernel, "the target", target))
                .pointer(optional(kernel, "the logits", logits))
                .pointer(optional(kernel, "the logits' gradient", dLogits))
                .pointer(required(kernel, "the rows' losses", rowLoss))
                .pointer(required(kernel, "the step", step))
                .int32(shape.height())
                .int32(shape.width())
                .int32(shape.wide())
                .float32(factor)
                .int32(loss.ordinal())
                .build();
    }

    /** The gradient of the input. */
    public KernelLaunch dgrad(long dLogits, long weight, long dX) {
        return dgrad(dLogits, weight, 0, dX, 0, 0, 0);
    }

    /**
     * The gradient of the input, masked by the ReLU that made the input, and the gradient of the bias before that ReLU.
     *
     * @param x the input
     * @param partial scratch of {@link #reluPartialBytes}
     * @param dBias {@code [wide]}, overwritten
     */
    public KernelLaunch dgradThroughRelu(
            long dLogits, long weight, long x, long dX, long partial, long ticket, long dBias) {
        String kernel = shape.kernel("thin_output_dgrad");
        required(kernel, "the input", x);
        required(kernel, "the partial sums", partial);
        floats(kernel, "the ticket", ticket);
        return dgrad(dLogits, weight, x, dX, partial, ticket, required(kernel, "the bias's gradient", dBias));
    }

    private KernelLaunch dgrad(long dLogits, long weight, long x, long dX, long partial, long ticket, long dBias) {
        String kernel = shape.kernel("thin_output_dgrad");
        return sizes(shape.walkers(launches.of(kernel))
                .pointer(required(kernel, "the logits' gradient", dLogits))
                .pointer(required(kernel, "the weight", weight))
                .pointer(x)
                .pointer(required(kernel, "the input's gradient", dX))
                .pointer(partial)
                .pointer(ticket)
                .pointer(dBias));
    }

    /** Bytes of scratch that {@link #dgradThroughRelu} needs while it runs. */
    public long reluPartialBytes() {
        return shape.partialBytes(1);
    }

    /**
     * The gradients of weight and bias.
     *
     * @param partial scratch of {@link #partialBytes}
     * @param dWeight {@code [narrow][3][3][wide]}, overwritten
     * @param dBias {@code [narrow]}, overwritten
     */
    public KernelLaunch wgrad(long dLogits, long x, long partial, long ticket, long dWeight, long dBias) {
        String kernel = shape.kernel("thin_output_wgrad");
        return sizes(shape.walkers(launches.of(kernel))
                .pointer(required(kernel, "the logits' gradient", dLogits))
                .pointer(required(kernel, "the input", x))
                .pointer(required(kernel, "the partial sums", partial))
                .pointer(floats(kernel, "the ticket", ticket))
                .pointer(required(kernel, "the weight's gradient", dWeight))
                .pointer(floats(kernel, "the bias's gradient", dBias)));
    }

    /** Bytes of scratch that {@link #wgrad} needs while it runs. */
    public long partialBytes() {
        return shape.weightPartialBytes();
    }

    private KernelLaunch sizes(KernelLaunch.Builder launch) {
        return launch.int32(shape.images())
                .int32(shape.height())
                .int32(shape.width())
                .int32(shape.wide())
                .build();
    }
}
