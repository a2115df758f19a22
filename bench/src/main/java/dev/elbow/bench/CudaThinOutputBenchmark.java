package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code thin_output.cu}: the last convolution to a grey or a colour image, with its loss. */
public class CudaThinOutputBenchmark extends CudaKernelBenchmark {
    @Param({
        "thin_output_1",
        "thin_output_3",
        "thin_output_dgrad_1",
        "thin_output_dgrad_3",
        "thin_output_wgrad_1",
        "thin_output_wgrad_3"
    })
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
