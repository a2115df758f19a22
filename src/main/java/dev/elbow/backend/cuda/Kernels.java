package dev.elbow.backend.cuda;

import dev.elbow.backend.Optimizer;
import dev.elbow.backend.cuda.kernel.BiasKernels;
import dev.elbow.backend.cuda.kernel.ElementwiseKernels;
import dev.elbow.backend.cuda.kernel.InputKernels;
import dev.elbow.backend.cuda.kernel.KernelProgram;
import dev.elbow.backend.cuda.kernel.LatentKernels;
import dev.elbow.backend.cuda.kernel.Launches;
import dev.elbow.backend.cuda.kernel.LossKernels;
import dev.elbow.backend.cuda.kernel.NarrowDenseKernels;
import dev.elbow.backend.cuda.kernel.OptimizerKernels;
import dev.elbow.backend.cuda.kernel.PoolKernels;
import dev.elbow.backend.cuda.kernel.ReductionKernels;
import dev.elbow.backend.cuda.kernel.SoftmaxKernels;
import dev.elbow.ffi.cuda.KernelLaunch;
import java.lang.foreign.Arena;

/** Where one owner takes the launches of Elbow's own kernels from, by family. */
public record Kernels(
        Launches launches,
        InputKernels input,
        LatentKernels latent,
        LossKernels loss,
        BiasKernels bias,
        NarrowDenseKernels narrowDense,
        ElementwiseKernels elementwise,
        PoolKernels pool,
        ReductionKernels reduction,
        SoftmaxKernels softmax,
        OptimizerKernels optimizer) {

    /** Returns kernels whose launches keep their arguments in {@code arguments}. */
    static Kernels of(KernelProgram program, Arena arguments) {
        Launches launches = new Launches(program, arguments);
        return new Kernels(
                launches,
                new InputKernels(launches),
                new LatentKernels(launches),
                new LossKernels(launches),
                new BiasKernels(launches),
                new NarrowDenseKernels(launches),
                new ElementwiseKernels(launches),
                new PoolKernels(launches),
                new ReductionKernels(launches),
                new SoftmaxKernels(launches),
                new OptimizerKernels(launches));
    }

    /**
     * Returns an optimizer's launch over {@code n} elements.
     *
     * @param second the second state array, which only some optimizers use
     * @param sums may be 0
     */
    public KernelLaunch update(
            Optimizer rule, long values, long gradients, long first, long second, long n, long record, long sums) {
        return switch (rule) {
            case Optimizer.Adam adam ->
                optimizer.adam(
                        values, gradients, first, second, n, record, sums, adam.beta1(), adam.beta2(), adam.eps());
            case Optimizer.Sgd sgd -> optimizer.sgd(values, gradients, first, n, record, sums, sgd.momentum());
        };
    }
}
