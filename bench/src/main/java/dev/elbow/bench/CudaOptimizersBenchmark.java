package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code optimizers.cu}: updates of all parameters in one launch. */
public class CudaOptimizersBenchmark extends CudaKernelBenchmark {
    @Param({"adam", "sgd"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
