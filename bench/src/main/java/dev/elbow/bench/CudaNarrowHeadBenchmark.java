package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code narrow_head.cu}: the narrow end of an encoder. */
public class CudaNarrowHeadBenchmark extends CudaKernelBenchmark {
    @Param({"narrow_head", "narrow_head_backward"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
