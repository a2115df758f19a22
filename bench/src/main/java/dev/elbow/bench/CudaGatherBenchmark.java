package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code gather.cu}: a step's samples, as they are and drawn to binary pixels. */
public class CudaGatherBenchmark extends CudaKernelBenchmark {
    @Param({"gather_u8", "gather_f32", "binary_u8", "binary_f32"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
