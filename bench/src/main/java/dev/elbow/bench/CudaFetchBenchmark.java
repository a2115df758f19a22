package dev.elbow.bench;

import org.openjdk.jmh.annotations.Param;

/** {@code fetch.cu}: the next step's samples over the bus. */
public class CudaFetchBenchmark extends CudaKernelBenchmark {
    @Param("fetch_rows")
    public String kernel;

    @Override
    protected String kernel() {
        return kernel;
    }
}
