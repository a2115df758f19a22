package dev.elbow.ffi.cuda;

import dev.elbow.ffi.nvrtc.Compiler;
import java.util.List;

/** Kernels that take arguments of every kind. */
final class TestKernels {
    /** Writes start, start + 1, ... if the other arguments are 2^40, 0.5 and 0.25. */
    private static final String SOURCE = """
            __device__ int table[5];
            extern "C" __global__ void fill(int* x, int start, long long big, float half, double quarter) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                bool right = big == 1LL << 40 && half == 0.5f && quarter == 0.25;
                x[i] = right ? start + i : -1;
            }
            extern "C" __global__ void nothing() {}
            """;

    private TestKernels() {}

    static byte[] compile() {
        Compiler.Source source = new Compiler.Source("test.cu", SOURCE, List.of());
        return Compiler.compile(source, CudaDevice.of(0).architecture(), List.of())
                .image();
    }
}
