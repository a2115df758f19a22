package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code narrow_dense.cu}: a decoder's first layer. */
public class CudaNarrowDenseBenchmark extends CudaKernelBenchmark {
    @Param({"narrow_dense", "narrow_dense_backward"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
