package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code relu.cu}: the ReLU and its gradient, alone and with the bias. */
public class CudaReluBenchmark extends CudaKernelBenchmark {
    @Param({"relu", "relu_backward", "bias_relu", "relu_backward_bias"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
