package dev.elbow.compute;

import dev.elbow.backend.cuda.Launch;
import dev.elbow.backend.cuda.kernel.LatentKernels;
import dev.elbow.random.RandomStream;

/**
 * The Gaussian latent of a variational autoencoder. {@code moments} and their gradients are {@code [batch, 2 L]}: a row holds its
 * means, then its log variances; {@code epsilon}, {@code z} and {@code dZ} are {@code [batch, L]}.
 */
public final class LatentOps {
    private final Gpu gpu;

    LatentOps(Gpu gpu) {
        this.gpu = gpu;
    }

    /**
     * Draws {@code epsilon} from a standard normal and computes {@code z = mean + exp(logvar / 2) epsilon} and each row's
     * divergence {@code KL(N(mean, var) || N(0, 1))} in nats.
     *
     * @param epsilon overwritten with the noise, which the backward pass needs
     * @param z overwritten
     * @param rowKl {@code [batch]}, overwritten
     * @param step gives valid rows and the counter of the noise
     * @param seed of the noise: equal seed, step and row give equal noise
     */
    public GpuCall reparameterizeKl(
            GpuFloats moments,
            GpuFloats epsilon,
            GpuFloats z,
            GpuFloats rowKl,
            GpuStep step,
            int batch,
            int latents,
            long seed) {
        Addresses at = new Addresses("reparameterizeKl", moments, epsilon, z, rowKl, step, batch, latents);
        return prepare(
                at,
                kernels -> kernels.forward(
                                at.moments,
                                at.epsilon,
                                at.z,
                                at.rowKl,
                                at.step,
                                batch,
                                latents,
                                seed,
                                RandomStream.EPSILON)::execute,
                moments,
                epsilon,
                z,
                rowKl,
                step.record());
    }

    /** As {@link #reparameterizeKl}, with {@code epsilon} as the caller wrote it. */
    public GpuCall reparameterizeKlWithGivenEpsilon(
            GpuFloats moments, GpuFloats epsilon, GpuFloats z, GpuFloats rowKl, GpuStep step, int batch, int latents) {
        Addresses at = new Addresses("reparameterizeKl", moments, epsilon, z, rowKl, step, batch, latents);
        return prepare(
                at,
                kernels -> kernels.forwardWithGivenEpsilon(
                        at.moments, at.epsilon, at.z, at.rowKl, at.step, batch, latents)::execute,
                moments,
                epsilon,
                z,
                rowKl,
                step.record());
    }

    /**
     * Computes the gradients of the moments from the sample's and the divergence, which counts {@code beta} times and is averaged
     * over the step's {@code batchRows}.
     *
     * @param epsilon as the forward pass left it
     * @param dMoments {@code [batch, 2 L]}, overwritten
     * @param freeBits nats of one element below which its divergence has no gradient, 0 for none
     */
    public GpuCall reparameterizeKlBackward(
            GpuFloats moments,
            GpuFloats epsilon,
            GpuFloats dZ,
            GpuFloats dMoments,
            GpuStep step,
            int batch,
            int latents,
            float freeBits) {
        String name = "reparameterizeKlBackward";
        long m = Checks.address(name, "moments", moments, batch, 2, latents);
        long e = Checks.address(name, "epsilon", epsilon, batch, latents);
        long d = Checks.address(name, "dZ", dZ, batch, latents);
        long dm = Checks.address(name, "dMoments", dMoments, batch, 2, latents);
        long record = Checks.record(gpu, name, step);
        return GpuCall.prepare(
                gpu,
                name,
                (parts, _) -> () -> new Launch[] {
                    parts.kernels().latent().backward(m, e, d, dm, record, batch, latents, freeBits)::execute
                },
                moments,
                epsilon,
                dZ,
                dMoments,
                step.record());
    }

    private GpuCall prepare(Addresses at, Kernel kernel, GpuBuffer... buffers) {
        return GpuCall.prepare(
                gpu,
                at.name,
                (parts, _) -> () -> new Launch[] {kernel.launch(parts.kernels().latent())},
                buffers);
    }

    private interface Kernel {
        Launch launch(LatentKernels kernels);
    }

    /** The checked operands of the forward pass. */
    private final class Addresses {
        final String name;
        final long moments;
        final long epsilon;
        final long z;
        final long rowKl;
        final long step;

        Addresses(
                String name,
                GpuFloats moments,
                GpuFloats epsilon,
                GpuFloats z,
                GpuFloats rowKl,
                GpuStep step,
                int batch,
                int latents) {
            this.name = name;
            this.moments = Checks.address(name, "moments", moments, batch, 2, latents);
            this.epsilon = Checks.address(name, "epsilon", epsilon, batch, latents);
            this.z = Checks.address(name, "z", z, batch, latents);
            this.rowKl = Checks.address(name, "rowKl", rowKl, batch);
            this.step = Checks.record(gpu, name, step);
        }
    }
}
