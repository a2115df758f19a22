package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** The Gaussian latent: {@code reparameterize_kl.cu}. */
public class CudaLatentBenchmark extends CudaKernelBenchmark {
    @Param({"reparameterize_kl", "reparameterize_kl_backward"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
