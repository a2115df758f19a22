package dev.elbow.backend.cuda;

import dev.elbow.backend.cuda.kernel.BiasKernels;
import dev.elbow.backend.cuda.kernel.ElementwiseKernels;
import dev.elbow.backend.cuda.kernel.InputKernels;
import dev.elbow.backend.cuda.kernel.KernelProgram;
import dev.elbow.backend.cuda.kernel.LatentKernels;
import dev.elbow.backend.cuda.kernel.Launches;
import dev.elbow.backend.cuda.kernel.LossKernels;
import dev.elbow.backend.cuda.kernel.OptimizerKernels;
import dev.elbow.backend.cuda.kernel.PoolKernels;
import dev.elbow.backend.cuda.kernel.ReductionKernels;
import java.lang.foreign.Arena;

/** Where one owner takes the launches of Elbow's own kernels from, by family. */
record Kernels(
        Launches launches,
        InputKernels input,
        LatentKernels latent,
        LossKernels loss,
        BiasKernels bias,
        ElementwiseKernels elementwise,
        PoolKernels pool,
        ReductionKernels reduction,
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
                new ElementwiseKernels(launches),
                new PoolKernels(launches),
                new ReductionKernels(launches),
                new OptimizerKernels(launches));
    }
}
