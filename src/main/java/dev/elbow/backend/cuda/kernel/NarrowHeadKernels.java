package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.positive;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * The narrow end of an encoder with its Gaussian head ({@code narrow_head.cu}). {@code hidden} is {@code [batch, width]}, moments
 * are {@code [batch, 2 L]}, a row's means before its logvars, the head's weight {@code [2 L, width]}; {@code epsilon}, {@code z} and
 * {@code dZ} are {@code [batch, L]}.
 *
 * @param launches where launches come from
 * @param batch rows
 * @param width of the hidden layer
 * @param latents L
 */
public record NarrowHeadKernels(Launches launches, int batch, int width, int latents) {
    private static final int MOST_HIDDEN = 64;
    private static final int MOST_LATENTS = 16;
    private static final int ROWS = 16;
    /** Two blocks for each multiprocessor of the largest GPU: enough to hide latency, few enough to be added at the end. */
    private static final int MOST_BLOCKS = 256;

    /** Checks the shape. */
    public NarrowHeadKernels {
        positive("narrow_head", "a batch", batch);
        positive("narrow_head", "a width", width);
        positive("narrow_head", "latents", latents);
        if (!supports(width, latents)) {
            throw new IllegalArgumentException(
                    "narrow_head takes up to %d hidden values and %d latents, found %d and %d"
                            .formatted(MOST_HIDDEN, MOST_LATENTS, width, latents));
        }
    }

    /** Returns whether the kernels can compute a head of this shape. */
    public static boolean supports(int width, int latents) {
        return width <= MOST_HIDDEN && latents <= MOST_LATENTS;
    }

    /**
     * Which noise the latents get.
     *
     * @param given whether it lies in {@code epsilon} already; else it is drawn, and written there
     * @param stream which of the seed's streams it is
     */
    public record Noise(boolean given, long seed, int stream) {}

    /**
     * Bias and ReLU of the hidden layer, the head's products, samples and divergences.
     *
     * @param hidden the product of the hidden layer without its bias; overwritten with the layer's output
     */
    public KernelLaunch forward(
            long hidden,
            long hiddenBias,
            long weight,
            long bias,
            long moments,
            long epsilon,
            long z,
            long rowKl,
            long step,
            Noise noise) {
        String kernel = "narrow_head";
        return launches.of(kernel)
                .grid(Math.ceilDiv(batch, ROWS))
                .block(Grids.THREADS)
                .pointer(required(kernel, "the hidden layer", hidden))
                .pointer(required(kernel, "the hidden layer's bias", hiddenBias))
                .pointer(required(kernel, "the weight", weight))
                .pointer(required(kernel, "the bias", bias))
                .pointer(required(kernel, "the moments", moments))
                .pointer(required(kernel, "epsilon", epsilon))
                .pointer(required(kernel, "z", z))
                .pointer(required(kernel, "the rows' divergence", rowKl))
                .pointer(required(kernel, "the step", step))
                .int32(batch)
                .int32(width)
                .int32(latents)
                .int32(LatentKernels.group(latents))
                .int32(noise.given ? 1 : 0)
                .int64(noise.seed)
                .int32(noise.stream)
                .build();
    }

    /**
     * Where the parameters' gradients go.
     *
     * @param weight of the head {@code [2 L, width]}
     * @param bias of the head {@code [2 L]}
     * @param hiddenBias {@code [width]}
     */
    public record Gradients(long weight, long bias, long hiddenBias) {}

    /**
     * All gradients of {@link #forward} but the hidden layer's product's.
     *
     * @param hidden the hidden layer's output
     * @param dHidden {@code [batch, width]}, overwritten: the gradient of the hidden layer before its ReLU
     * @param partial scratch of {@link #partialBytes}
     * @param ticket an int32 of its own, zero before the first launch
     * @param freeBits nats of one latent below which its divergence has no gradient, 0 for none
     */
    public KernelLaunch backward(
            long moments,
            long epsilon,
            long dZ,
            long hidden,
            long weight,
            long dHidden,
            Gradients gradients,
            long partial,
            long ticket,
            long step,
            float freeBits) {
        String kernel = "narrow_head_backward";
        return launches.of(kernel)
                .grid(backwardBlocks())
                .block(Grids.THREADS)
                .pointer(required(kernel, "the moments", moments))
                .pointer(required(kernel, "epsilon", epsilon))
                .pointer(required(kernel, "the sample's gradient", dZ))
                .pointer(required(kernel, "the hidden layer", hidden))
                .pointer(required(kernel, "the weight", weight))
                .pointer(required(kernel, "the hidden layer's gradient", dHidden))
                .pointer(required(kernel, "the weight's gradient", gradients.weight))
                .pointer(required(kernel, "the bias's gradient", gradients.bias))
                .pointer(required(kernel, "the hidden bias's gradient", gradients.hiddenBias))
                .pointer(required(kernel, "the partial sums", partial))
                .pointer(required(kernel, "the ticket", ticket))
                .pointer(required(kernel, "the step", step))
                .int32(batch)
                .int32(width)
                .int32(latents)
                .float32(freeBits)
                .build();
    }

    /** Returns the bytes of scratch that {@link #backward} needs while it runs. */
    public long partialBytes() {
        return (long) backwardBlocks() * (2 * latents * (width + 1) + width) * Float.BYTES;
    }

    private int backwardBlocks() {
        return Math.min(Math.ceilDiv(batch, ROWS), MOST_BLOCKS);
    }
}
