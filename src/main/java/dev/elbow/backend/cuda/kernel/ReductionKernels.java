package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.floats;
import static dev.elbow.backend.cuda.kernel.Launches.optional;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * Sums and maxima over whole arrays, and the losses of a step ({@code reductions.cu}).
 *
 * <p>{@code partial} is scratch of {@link #PARTIAL_BYTES}; {@code ticket} is an int32 of its own, zero before the first launch.
 */
public final class ReductionKernels {
    /** Fills the largest GPU once. */
    private static final int MOST_BLOCKS = 1024;

    /** Bytes of scratch that a reduction needs while it runs. */
    public static final long PARTIAL_BYTES = (long) MOST_BLOCKS * Double.BYTES;

    private final Launches launches;

    /** Makes its launches there. */
    public ReductionKernels(Launches launches) {
        this.launches = launches;
    }

    /** The sum of squares of n gradients, into {@code sums.squared_norm}. */
    public KernelLaunch squaredNorm(long gradients, long n, long partial, long ticket, long sums) {
        return norm("squared_norm", gradients, n, partial, ticket, sums).build();
    }

    /**
     * What a training step comes to: the same, the factor that clips the gradients' norm, and the step's losses as by {@link
     * #addLosses}.
     *
     * @param clipNorm the largest norm, 0 for no clipping
     * @param rowRecon the rows' reconstruction losses, or 0
     * @param rowKl the rows' divergences, or 0
     */
    public KernelLaunch normAndLosses(
            long gradients,
            long n,
            long partial,
            long ticket,
            long sums,
            long step,
            float clipNorm,
            long rowRecon,
            long rowKl) {
        String kernel = "norm_and_losses";
        return norm(kernel, gradients, n, partial, ticket, sums)
                .pointer(required(kernel, "the step", step))
                .float32(clipNorm)
                .pointer(optional(kernel, "the rows' reconstruction losses", rowRecon))
                .pointer(optional(kernel, "the rows' divergences", rowKl))
                .build();
    }

    private KernelLaunch.Builder norm(String kernel, long gradients, long n, long partial, long ticket, long sums) {
        return grid(kernel, n)
                .pointer(floats(kernel, "the gradients", gradients))
                .int64(n)
                .pointer(required(kernel, "the partial sums", partial))
                .pointer(floats(kernel, "the ticket", ticket))
                .pointer(required(kernel, "the sums", sums));
    }

    /** The largest magnitude of n elements, NaN if one is NaN, into {@code result}. */
    public KernelLaunch maxAbs(long x, long n, long partial, long ticket, long result) {
        String kernel = "max_abs";
        return grid(kernel, n)
                .pointer(floats(kernel, "the elements", x))
                .int64(n)
                .pointer(required(kernel, "the partial maxima", partial))
                .pointer(floats(kernel, "the ticket", ticket))
                .pointer(floats(kernel, "the result", result))
                .build();
    }

    /** Four accesses of four elements a thread, as long as the blocks are not too many. */
    private KernelLaunch.Builder grid(String kernel, long n) {
        long blocks = Math.ceilDiv(n, 16L * Grids.THREADS);
        return launches.of(kernel)
                .grid((int) Math.clamp(blocks, 1, MOST_BLOCKS))
                .block(Grids.THREADS);
    }

    /**
     * Adds a run's losses to the sums.
     *
     * @param rowRecon the rows' reconstruction losses, or 0
     * @param rowKl the rows' divergences, or 0
     */
    public KernelLaunch addLosses(long rowRecon, long rowKl, long step, long sums) {
        String kernel = "add_losses";
        return launches.of(kernel)
                .block(Grids.THREADS)
                .pointer(optional(kernel, "the rows' reconstruction losses", rowRecon))
                .pointer(optional(kernel, "the rows' divergences", rowKl))
                .pointer(required(kernel, "the step", step))
                .pointer(required(kernel, "the sums", sums))
                .build();
    }
}
