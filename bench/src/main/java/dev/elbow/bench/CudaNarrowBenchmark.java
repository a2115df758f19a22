package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** The narrow place of an autoencoder: {@code narrow_head.cu}, {@code narrow_dense.cu}. */
public class CudaNarrowBenchmark extends CudaKernelBenchmark {
    @Param({"narrow_head", "narrow_head_backward", "narrow_dense", "narrow_dense_backward"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
