package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code bce_logits.cu}: the loss and its gradient. */
public class CudaBceLogitsBenchmark extends CudaKernelBenchmark {
    @Param("bce_logits")
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
