package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.positive;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * The Gaussian latent ({@code reparameterize_kl.cu}). {@code moments} and {@code dMoments} are {@code [batch, 2 L]}: a row holds
 * its means, then its logvars; {@code epsilon}, {@code z} and {@code dZ} are {@code [batch, L]}.
 */
public final class LatentKernels {
    private static final int WARP = 32;

    private final Launches launches;

    /** Makes its launches there. */
    public LatentKernels(Launches launches) {
        this.launches = launches;
    }

    /**
     * Samples and computes each row's divergence, drawing the noise.
     *
     * @param epsilon overwritten with the noise
     * @param rowKl {@code [batch]}, overwritten
     * @param stream which of the seed's streams the noise is
     */
    public KernelLaunch forward(
            long moments, long epsilon, long z, long rowKl, long step, int batch, int latents, long seed, int stream) {
        return forward(moments, epsilon, z, rowKl, step, batch, latents, false, seed, stream);
    }

    /** As the other, with {@code epsilon} as it is. */
    public KernelLaunch forwardWithGivenEpsilon(
            long moments, long epsilon, long z, long rowKl, long step, int batch, int latents) {
        return forward(moments, epsilon, z, rowKl, step, batch, latents, true, 0, 0);
    }

    private KernelLaunch forward(
            long moments,
            long epsilon,
            long z,
            long rowKl,
            long step,
            int batch,
            int latents,
            boolean given,
            long seed,
            int stream) {
        String kernel = "reparameterize_kl";
        return grid(kernel, batch, latents)
                .pointer(required(kernel, "the moments", moments))
                .pointer(required(kernel, "epsilon", epsilon))
                .pointer(required(kernel, "z", z))
                .pointer(required(kernel, "the rows' divergence", rowKl))
                .pointer(required(kernel, "the step", step))
                .int32(batch)
                .int32(latents)
                .int32(group(latents))
                .int32(given ? 1 : 0)
                .int64(seed)
                .int32(stream)
                .build();
    }

    /**
     * The gradients of the moments, from the sample's and the divergence.
     *
     * @param freeBits nats of one element below which its divergence has no gradient, 0 for none
     */
    public KernelLaunch backward(
            long moments, long epsilon, long dZ, long dMoments, long step, int batch, int latents, float freeBits) {
        String kernel = "reparameterize_kl_backward";
        return grid(kernel, batch, latents)
                .pointer(required(kernel, "the moments", moments))
                .pointer(required(kernel, "epsilon", epsilon))
                .pointer(required(kernel, "the sample's gradient", dZ))
                .pointer(required(kernel, "the moments' gradient", dMoments))
                .pointer(required(kernel, "the step", step))
                .int32(batch)
                .int32(latents)
                .int32(group(latents))
                .float32(freeBits)
                .build();
    }

    /** Takes the means for the sample. */
    public KernelLaunch mean(long moments, long z, long step, int batch, int latents) {
        String kernel = "latent_mean";
        return grid(kernel, batch, latents)
                .pointer(required(kernel, "the moments", moments))
                .pointer(required(kernel, "z", z))
                .pointer(required(kernel, "the step", step))
                .int32(batch)
                .int32(latents)
                .int32(group(latents))
                .build();
    }

    /**
     * Adds each latent's divergence, mean and square of the mean over the valid rows to sums.
     *
     * @param sums {@code [3, L]} doubles
     */
    public KernelLaunch sums(long moments, long step, int batch, int latents, long sums) {
        String kernel = "latent_sums";
        positive(kernel, "a batch", batch);
        positive(kernel, "latents", latents);
        return ColumnGrid.of(batch, latents, 1, 1)
                .of(launches.of(kernel))
                .pointer(required(kernel, "the moments", moments))
                .pointer(required(kernel, "the step", step))
                .int32(latents)
                .pointer(required(kernel, "the sums", sums))
                .build();
    }

    private KernelLaunch.Builder grid(String kernel, int batch, int latents) {
        positive(kernel, "a batch", batch);
        positive(kernel, "latents", latents);
        long threads = (long) batch * group(latents);
        return launches.of(kernel)
                .grid(Math.toIntExact(Math.ceilDiv(threads, Grids.THREADS)))
                .block(Grids.THREADS);
    }

    /** The threads of a row: a power of two, so that a group lies within a warp; four latents each as far as that goes. */
    static int group(int latents) {
        int accesses = Math.ceilDiv(latents, Grids.PACK);
        int power = Integer.highestOneBit(2 * accesses - 1);
        return Math.min(power, WARP);
    }
}
