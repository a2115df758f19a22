package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** What comes before the first layer: {@code gather.cu}, {@code fetch.cu}, {@code input_noise.cu}. */
public class CudaInputBenchmark extends CudaKernelBenchmark {
    @Param({"gather_u8", "gather_f32", "binary_u8", "binary_f32", "fetch_rows", "input_noise"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
