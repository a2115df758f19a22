package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** Losses with their gradients: {@code bce_logits.cu}, {@code gaussian_loss.cu}. */
public class CudaLossBenchmark extends CudaKernelBenchmark {
    @Param({"bce_logits", "gaussian_loss"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
