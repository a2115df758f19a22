package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code elementwise.cu}: functions of single elements. */
public class CudaElementwiseBenchmark extends CudaKernelBenchmark {
    @Param({"sigmoid", "add"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
