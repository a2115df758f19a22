package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code pool.cu}: halving and doubling of images. */
public class CudaPoolBenchmark extends CudaKernelBenchmark {
    @Param({"max_pool", "max_pool_backward", "upsample", "upsample_backward"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
