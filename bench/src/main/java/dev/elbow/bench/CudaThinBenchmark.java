package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** The first and the last convolution: {@code thin_input.cu}, {@code thin_output.cu}. */
public class CudaThinBenchmark extends CudaKernelBenchmark {
    @Param({"thin_input_1", "thin_input_wgrad_1", "thin_output_1", "thin_output_dgrad_1", "thin_output_wgrad_1"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
