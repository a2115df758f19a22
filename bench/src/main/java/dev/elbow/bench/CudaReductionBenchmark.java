package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** Sums and maxima of whole arrays: {@code reductions.cu}. */
public class CudaReductionBenchmark extends CudaKernelBenchmark {
    @Param({"squared_norm", "max_abs"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
