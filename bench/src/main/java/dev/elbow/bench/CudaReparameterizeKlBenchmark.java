package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code reparameterize_kl.cu}: the Gaussian latent. */
public class CudaReparameterizeKlBenchmark extends CudaKernelBenchmark {
    @Param({"reparameterize_kl", "reparameterize_kl_backward"})
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
