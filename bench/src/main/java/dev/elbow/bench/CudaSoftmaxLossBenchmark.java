package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code softmax_loss.cu}: the loss with its gradient, and probabilities alone. */
public class CudaSoftmaxLossBenchmark extends CudaKernelBenchmark {
    @Param({"softmax_loss", "softmax"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
