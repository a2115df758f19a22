package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code input_noise.cu}: noise on the input. */
public class CudaInputNoiseBenchmark extends CudaKernelBenchmark {
    @Param("input_noise")
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
