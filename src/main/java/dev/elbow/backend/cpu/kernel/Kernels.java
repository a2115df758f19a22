package dev.elbow.backend.cpu.kernel;

import java.util.Locale;

/**
 * The kernels of this process, chosen once: the Vector API's when the module {@code jdk.incubator.vector} is there,
 * their scalar twins otherwise. The system property {@value #PROPERTY} set to {@code vector} or {@code scalar} decides
 * by hand.
 *
 * <p>Stateless and safe for any number of threads.
 *
 * @param description what was chosen, and what would repair a refusal
 * @param elementwise fills, copies, sums of arrays, bytes to floats
 * @param relu ReLU and the gradients of biases
 * @param losses reconstruction losses with their gradients
 * @param latents the Gaussian latent: sampling, KL divergence and gradients
 * @param optimizers Adam and SGD over a range of parameters
 * @param reductions norms and checks of an array
 * @param pools 2x2 pooling and upsampling
 * @param patches images as matrices of their patches, and back
 * @param taps images as the shifted planes of a filter's taps, and back
 * @param noise standard normal numbers
 * @param thin rows of the thin input convolution, prepared by {@link #thinInput}
 */
public record Kernels(
        String description,
        ElementwiseKernels elementwise,
        ReluKernels relu,
        LossKernels losses,
        LatentKernels latents,
        OptimizerKernels optimizers,
        ReductionKernels reductions,
        PoolKernels pools,
        PatchKernels patches,
        TapKernels taps,
        NoiseKernels noise,
        ThinKernels thin) {
    /** The system property that asks for {@code vector} or {@code scalar} kernels. */
    public static final String PROPERTY = "elbow.cpu.kernels";

    private static final String MODULE = "jdk.incubator.vector";
    private static final String FLAG = "add --add-modules " + MODULE;

    /**
     * The chosen kernels.
     *
     * @throws IllegalStateException if the property asks for vector kernels and they cannot run here
     * @throws IllegalArgumentException if the property holds anything else than {@code vector} or {@code scalar}
     */
    public static Kernels get() {
        return Chosen.KERNELS;
    }

    /**
     * Prepares a thin input convolution with its ReLU.
     *
     * @param buffers its memory, which must outlive it
     */
    public ThinInputConv thinInput(ThinInputShape shape, ThinInputBuffers buffers) {
        return new ThinInputConv(shape, buffers, thin);
    }

    /** Why the vector kernels cannot run here, or null when they can. */
    static String vectorRefusal() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return FLAG;
        }
        int bits = VectorKernels.bits();
        return bits < 128 ? "this JVM's vectors have " + bits + " bits, at least 128 are needed" : null;
    }

    /** The scalar twins; {@code reason} says why they were chosen. */
    static Kernels scalar(String reason) {
        return new Kernels(
                "scalar: " + reason,
                new ScalarElementwiseKernels(),
                new ScalarReluKernels(),
                new ScalarLossKernels(),
                new ScalarLatentKernels(),
                new ScalarOptimizerKernels(),
                new ScalarReductionKernels(),
                new ScalarPoolKernels(),
                new ScalarPatchKernels(),
                new ScalarTapKernels(),
                new ScalarNoiseKernels(),
                new ScalarThinKernels());
    }

    static Kernels choose(String wish) {
        return switch (wish.toLowerCase(Locale.ROOT)) {
            case "scalar" -> scalar("asked for by -D" + PROPERTY + "=scalar");
            case "vector" -> {
                String refusal = vectorRefusal();
                if (refusal != null) {
                    throw new IllegalStateException("-D" + PROPERTY + "=vector cannot be had: " + refusal);
                }
                yield VectorKernels.create();
            }
            case "" -> {
                String refusal = vectorRefusal();
                yield refusal == null ? VectorKernels.create() : scalar(refusal);
            }
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + "=" + wish + " is unknown; expected vector or scalar");
        };
    }

    /**
     * Holds the choice, so that it is made on first use and its failure names the property, not a class initialiser.
     */
    private static final class Chosen {
        private static final Kernels KERNELS = choose(System.getProperty(PROPERTY, ""));
    }
}
