package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** Functions of single elements: {@code elementwise.cu}, {@code relu.cu}. */
public class CudaElementwiseBenchmark extends CudaKernelBenchmark {
    @Param({"sigmoid", "relu", "add", "relu_backward"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
