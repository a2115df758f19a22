package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code thin_input.cu}: the first convolution of a grey or a colour image. */
public class CudaThinInputBenchmark extends CudaKernelBenchmark {
    @Param({"thin_input_1", "thin_input_3", "thin_input_wgrad_1", "thin_input_wgrad_3"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
