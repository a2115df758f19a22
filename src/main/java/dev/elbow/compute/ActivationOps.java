package dev.elbow.compute;

import dev.elbow.backend.cuda.BiasBackward;
import dev.elbow.backend.cuda.Launch;

/** Biases, ReLU and sigmoid over matrices {@code [rows, channels]}: rows of a dense layer, or the pixels of all images. */
public final class ActivationOps {
    private final Gpu gpu;

    ActivationOps(Gpu gpu) {
        this.gpu = gpu;
    }

    /**
     * Adds a bias and applies the ReLU, in place: {@code y = max(y + bias, 0)}, NaN kept.
     *
     * @param bias {@code [channels]}, or null for none
     */
    public GpuCall biasRelu(GpuFloats y, GpuFloats bias, int rows, int channels) {
        long at = Checks.address("biasRelu", "y", y, rows, channels);
        long b = Checks.optional("biasRelu", "the bias", bias, channels);
        return GpuCall.prepare(
                gpu,
                "biasRelu",
                (parts, _) -> () -> new Launch[] {parts.kernels().bias().biasRelu(at, b, rows, channels)::execute},
                y,
                bias);
    }

    /**
     * Masks {@code dY} in place where the ReLU's output is 0, and sums it over the rows: the gradient of the bias.
     *
     * @param y the ReLU's output, or null for a layer without one: then {@code dY} stays as it is
     * @param dBias {@code [channels]}, overwritten
     */
    public GpuCall reluBackwardBias(GpuFloats dY, GpuFloats y, GpuFloats dBias, int rows, int channels) {
        String name = "reluBackwardBias";
        long d = Checks.address(name, "dY", dY, rows, channels);
        long mask = Checks.optional(name, "y", y, rows, channels);
        long db = Checks.address(name, "dBias", dBias, channels);
        return GpuCall.prepare(
                gpu,
                name,
                (parts, _) -> {
                    BiasBackward backward = new BiasBackward(parts, rows, channels);
                    return () -> new Launch[] {backward.launch(d, mask, db)};
                },
                dY,
                y,
                dBias);
    }

    /** Computes {@code y = 1 / (1 + exp(-x))} over n elements; {@code y} may be {@code x}. */
    public GpuCall sigmoid(GpuFloats x, GpuFloats y, int n) {
        long from = Checks.address("sigmoid", "x", x, n);
        long to = Checks.address("sigmoid", "y", y, n);
        return GpuCall.prepare(
                gpu,
                "sigmoid",
                (parts, _) -> () -> new Launch[] {parts.kernels().elementwise().sigmoid(to, from, n)::execute},
                x,
                y);
    }
}
