package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code reductions.cu}: sums and maxima of whole arrays. */
public class CudaReductionsBenchmark extends CudaKernelBenchmark {
    @Param({"squared_norm", "norm_and_losses", "max_abs"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
