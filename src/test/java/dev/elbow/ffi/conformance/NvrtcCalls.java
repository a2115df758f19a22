package dev.elbow.ffi.conformance;

import static dev.elbow.ffi.nvrtc.Nvrtc.*;
import static dev.elbow.ffi.nvrtc.NvrtcConstants.*;

import java.util.List;

/** NVRTC's calls. */
final class NvrtcCalls {
    /** Doubles, and adds what a header says; {@code table} is there to be found by name. */
    static final String SOURCE = """
            #include "step.cuh"
            __device__ float table[3];
            extern "C" __global__ void scale(float* y, const float* x, float factor, int n) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n) y[i] = factor * x[i] + STEP;
            }
            extern "C" __global__ void reverse(float* y, int n) {
                extern __shared__ float held[];
                held[threadIdx.x] = y[threadIdx.x];
                __syncthreads();
                y[threadIdx.x] = held[n - 1 - threadIdx.x];
            }
            """;

    static final List<Header> HEADERS = List.of(new Header("step.cuh", "#define STEP 1.0f\n"));

    private final Recorder log;

    NvrtcCalls(Recorder log) {
        this.log = log;
    }

    /** Compiles {@link #SOURCE} for an architecture as in 90; the cubin. */
    byte[] compile(int architecture) {
        log.varies("nvrtcVersion()", () -> nvrtcVersion());
        log.gives(true, "nvrtcGetSupportedArchs() has some", () -> nvrtcGetSupportedArchs().length > 0);
        log.gives("NVRTC_ERROR_COMPILATION", "nvrtcGetErrorString(6)", () -> nvrtcGetErrorString(6));
        log.observed("nvrtcGetErrorString(12345)", () -> nvrtcGetErrorString(12345));
        refusals();
        long program =
                log.handle("nvrtcCreateProgram(a good one)", () -> nvrtcCreateProgram(SOURCE, "scale.cu", HEADERS));
        log.observed("nvrtcGetCUBIN(before compiling)", () -> nvrtcGetCUBIN(program));
        log.gives(
                true,
                "nvrtcCompileProgram(sm)",
                () -> nvrtcCompileProgram(program, List.of("--gpu-architecture=sm_" + architecture)));
        log.gives("", "nvrtcGetProgramLog()", () -> nvrtcGetProgramLog(program));
        byte[] cubin = log.handle("nvrtcGetCUBIN()", () -> nvrtcGetCUBIN(program));
        log.gives(true, "the cubin has bytes", () -> cubin.length > 0);
        log.observed("nvrtcGetPTX()", () -> nvrtcGetPTX(program));
        log.done("nvrtcDestroyProgram()", () -> nvrtcDestroyProgram(program));
        return cubin;
    }

    private void refusals() {
        long wrong = log.handle(
                "nvrtcCreateProgram(an unknown name)",
                () -> nvrtcCreateProgram(
                        "extern \"C\" __global__ void k() { undeclared = 1; }", "wrong.cu", List.of()));
        log.gives(
                false,
                "nvrtcCompileProgram(an unknown name)",
                () -> nvrtcCompileProgram(wrong, List.of("--gpu-architecture=sm_80")));
        log.gives(true, "nvrtcGetProgramLog() names the line", () -> {
            String said = nvrtcGetProgramLog(wrong);
            return said.contains("wrong.cu(1)") && said.contains("undeclared");
        });
        log.refused(
                NVRTC_ERROR_INVALID_OPTION,
                "nvrtcCompileProgram(--no-such-option)",
                () -> nvrtcCompileProgram(wrong, List.of("--no-such-option")));
        log.done("nvrtcDestroyProgram()", () -> nvrtcDestroyProgram(wrong));
        long missing = log.handle(
                "nvrtcCreateProgram(a missing header)",
                () -> nvrtcCreateProgram("#include \"absent.cuh\"\n", "missing.cu", List.of()));
        log.gives(
                false,
                "nvrtcCompileProgram(a missing header)",
                () -> nvrtcCompileProgram(missing, List.of("--gpu-architecture=sm_80")));
        log.gives(
                true,
                "nvrtcGetProgramLog() names the header",
                () -> nvrtcGetProgramLog(missing).contains("absent.cuh"));
        log.done("nvrtcDestroyProgram()", () -> nvrtcDestroyProgram(missing));
    }
}
