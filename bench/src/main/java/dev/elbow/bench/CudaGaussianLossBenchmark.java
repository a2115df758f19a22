package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code gaussian_loss.cu}: the loss and its gradient. */
public class CudaGaussianLossBenchmark extends CudaKernelBenchmark {
    @Param("gaussian_loss")
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
