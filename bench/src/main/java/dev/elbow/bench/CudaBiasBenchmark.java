package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** Biases with their ReLU: {@code relu.cu}. */
public class CudaBiasBenchmark extends CudaKernelBenchmark {
    @Param({"bias_relu", "relu_backward_bias"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
