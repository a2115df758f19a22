package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.floats;
import static dev.elbow.backend.cuda.kernel.Launches.optional;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * Updates of n parameters in one launch ({@code optimizers.cu}). What changes from step to step comes from the step's record;
 * {@code sums} gives the clipping factor and stops updates of a run that diverged, or is 0. Addresses need only the alignment of
 * a float, so that a launch may update any slice.
 */
public final class OptimizerKernels {
    private final Launches launches;

    /** Makes its launches there. */
    public OptimizerKernels(Launches launches) {
        this.launches = launches;
    }

    /** Adam; overwrites parameters and both moments. */
    public KernelLaunch adam(
            long parameters,
            long gradients,
            long first,
            long second,
            long n,
            long step,
            long sums,
            double beta1,
            double beta2,
            double eps) {
        return Grids.elements(launches.of("adam"), n)
                .pointer(floats("adam", "the parameters", parameters))
                .pointer(floats("adam", "the gradients", gradients))
                .pointer(floats("adam", "the first moments", first))
                .pointer(floats("adam", "the second moments", second))
                .int64(n)
                .pointer(required("adam", "the step", step))
                .pointer(optional("adam", "the sums", sums))
                .float32((float) (1 - beta1))
                .float32((float) beta2)
                .float32((float) (1 - beta2))
                .float32((float) eps)
                .build();
    }

    /** Gradient descent with momentum; overwrites parameters and velocity. */
    public KernelLaunch sgd(
            long parameters, long gradients, long velocity, long n, long step, long sums, float momentum) {
        return Grids.elements(launches.of("sgd"), n)
                .pointer(floats("sgd", "the parameters", parameters))
                .pointer(floats("sgd", "the gradients", gradients))
                .pointer(floats("sgd", "the velocity", velocity))
                .int64(n)
                .pointer(required("sgd", "the step", step))
                .pointer(optional("sgd", "the sums", sums))
                .float32(momentum)
                .build();
    }
}
