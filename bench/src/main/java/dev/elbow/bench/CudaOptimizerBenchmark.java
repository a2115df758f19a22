package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** Updates of all parameters in one launch: {@code optimizers.cu}. */
public class CudaOptimizerBenchmark extends CudaKernelBenchmark {
    @Param({"adam", "sgd"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
