package dev.elbow.ffi.conformance;

import static dev.elbow.ffi.cublaslt.CublasLt.*;
import static dev.elbow.ffi.cublaslt.CublasLtConstants.*;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.cublaslt.MatmulAlgorithm;
import dev.elbow.ffi.cuda.CudaStreams;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** cuBLASLt's calls; products of small integers, which are exact. Matrices are column-major. */
final class CublasLtCalls {
    private static final int M = 12;
    private static final int N = 8;
    private static final int K = 20;
    private static final long SCRATCH_BYTES = 1 << 20;

    private final Recorder log;
    private final long stream;
    private long handle;

    CublasLtCalls(Recorder log, long stream) {
        this.log = log;
        this.stream = stream;
    }

    void all() {
        log.varies("cublasLtGetVersion()", () -> cublasLtGetVersion());
        log.varies("cublasLtGetStatusString(7)", () -> cublasLtGetStatusString(7));
        log.observed("cublasLtGetStatusString(12345)", () -> cublasLtGetStatusString(12_345));
        handle = log.handle("cublasLtCreate()", () -> cublasLtCreate());
        descriptors();
        for (int compute : new int[] {CUBLAS_COMPUTE_32F, CUBLAS_COMPUTE_32F_FAST_TF32}) {
            product(compute, false, false, CUBLASLT_EPILOGUE_DEFAULT);
            product(compute, true, false, CUBLASLT_EPILOGUE_DEFAULT);
            product(compute, false, true, CUBLASLT_EPILOGUE_DEFAULT);
            product(compute, true, true, CUBLASLT_EPILOGUE_DEFAULT);
            product(compute, true, false, CUBLASLT_EPILOGUE_BIAS);
            product(compute, true, false, CUBLASLT_EPILOGUE_RELU);
            product(compute, true, false, CUBLASLT_EPILOGUE_RELU_BIAS);
        }
        log.done("cublasLtDestroy()", () -> cublasLtDestroy(handle));
    }

    private void descriptors() {
        log.observed("cublasLtMatmulDescCreate(compute type 9999)", () -> cublasLtMatmulDescCreate(9999, CUDA_R_32F));
        long desc = log.handle(
                "cublasLtMatmulDescCreate(32F)", () -> cublasLtMatmulDescCreate(CUBLAS_COMPUTE_32F, CUDA_R_32F));
        log.observed(
                "cublasLtMatmulDescSetAttribute(attribute 9999)",
                () -> cublasLtMatmulDescSetAttribute(desc, 9999, CUBLAS_OP_T));
        log.refused(
                CUBLAS_STATUS_INVALID_VALUE,
                "cublasLtMatmulDescSetAttribute(bias pointer of 4 bytes)",
                () -> cublasLtMatmulDescSetAttribute(desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, 4));
        log.done("cublasLtMatmulDescDestroy()", () -> cublasLtMatmulDescDestroy(desc));
        log.observed(
                "cublasLtMatrixLayoutCreate(leading dimension below rows)",
                () -> cublasLtMatrixLayoutDestroy(cublasLtMatrixLayoutCreate(CUDA_R_32F, 8, 8, 4)));
        long preference = log.handle("cublasLtMatmulPreferenceCreate()", () -> cublasLtMatmulPreferenceCreate());
        log.done(
                "cublasLtMatmulPreferenceSetAttribute(scratch)",
                () -> cublasLtMatmulPreferenceSetAttribute(
                        preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, SCRATCH_BYTES));
        log.observed(
                "cublasLtMatmulPreferenceSetAttribute(attribute 9999)",
                () -> cublasLtMatmulPreferenceSetAttribute(preference, 9999, 0));
        log.done("cublasLtMatmulPreferenceDestroy()", () -> cublasLtMatmulPreferenceDestroy(preference));
    }

    private void product(int compute, boolean transA, boolean transB, int epilogue) {
        String what = "compute %d, %s x %s, epilogue %d"
                .formatted(compute, transA ? "A'" : "A", transB ? "B'" : "B", epilogue);
        long desc = log.handle(
                "cublasLtMatmulDescCreate(" + compute + ")", () -> cublasLtMatmulDescCreate(compute, CUDA_R_32F));
        long a = layout(transA ? K : M, transA ? M : K);
        long b = layout(transB ? N : K, transB ? K : N);
        long d = layout(M, N);
        long wrong = layout(M + 1, N);
        try (Arena arena = Arena.ofConfined();
                DeviceFloats floats = new DeviceFloats()) {
            float[] left = DeviceFloats.integers(M * K, 1);
            float[] right = DeviceFloats.integers(K * N, 2);
            float[] bias = DeviceFloats.integers(M, 3);
            set(desc, CUBLASLT_MATMUL_DESC_TRANSA, transA ? CUBLAS_OP_T : CUBLAS_OP_N);
            set(desc, CUBLASLT_MATMUL_DESC_TRANSB, transB ? CUBLAS_OP_T : CUBLAS_OP_N);
            set(desc, CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue);
            long biasAddress = floats.upload(bias);
            if ((epilogue & CUBLASLT_EPILOGUE_BIAS) != 0) {
                log.done(
                        "cublasLtMatmulDescSetAttribute(bias pointer)",
                        () -> cublasLtMatmulDescSetAttribute(desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, biasAddress));
            }
            MatmulAlgorithm algorithm = algorithm(what, desc, a, b, d, wrong);
            Call call = new Call(
                    arena.allocateFrom(JAVA_FLOAT, 1, 0),
                    floats.upload(left),
                    floats.upload(right),
                    floats.allocate(M * N),
                    code(arena, algorithm),
                    floats.allocate((int) (SCRATCH_BYTES / 4)));
            log.done(
                    "cublasLtMatmul(" + what + ")",
                    () -> matmul(desc, call, a, b, d, call.scratch(), algorithm.scratchBytes()));
            CudaStreams.cuStreamSynchronize(stream);
            log.gives(
                    DeviceFloats.list(expected(left, right, bias, transA, transB, epilogue)),
                    "the product",
                    () -> DeviceFloats.download(call.result(), M * N));
            refusals(desc, call, a, b, d, wrong, algorithm);
        }
        for (long made : new long[] {a, b, d, wrong}) {
            log.done("cublasLtMatrixLayoutDestroy()", () -> cublasLtMatrixLayoutDestroy(made));
        }
        log.done("cublasLtMatmulDescDestroy()", () -> cublasLtMatmulDescDestroy(desc));
    }

    /** The host and device addresses of a product. */
    private record Call(MemorySegment factors, long left, long right, long result, long algorithm, long scratch) {}

    private void refusals(long desc, Call call, long a, long b, long d, long wrong, MatmulAlgorithm algorithm) {
        log.refused(
                CUBLAS_STATUS_INVALID_VALUE,
                "cublasLtMatmul(D of other dimensions)",
                () -> matmul(desc, call, a, b, wrong, call.scratch(), SCRATCH_BYTES));
        log.refused(
                CUBLAS_STATUS_INVALID_VALUE,
                "cublasLtMatmul(no product descriptor)",
                () -> matmul(0, call, a, b, d, call.scratch(), SCRATCH_BYTES));
        if (algorithm.scratchBytes() > 0) {
            log.refused(
                    CUBLAS_STATUS_INVALID_VALUE,
                    "cublasLtMatmul(no scratch for an algorithm that needs it)",
                    () -> matmul(desc, call, a, b, d, 0, 0));
        }
    }

    private void matmul(long desc, Call call, long a, long b, long d, long scratch, long scratchBytes) {
        long alpha = call.factors().address();
        cublasLtMatmul(
                handle,
                desc,
                alpha,
                call.left(),
                a,
                call.right(),
                b,
                alpha + JAVA_FLOAT.byteSize(),
                call.result(),
                d,
                call.result(),
                d,
                call.algorithm(),
                scratch,
                scratchBytes,
                stream);
    }

    private MatmulAlgorithm algorithm(String what, long desc, long a, long b, long d, long wrong) {
        long preference = cublasLtMatmulPreferenceCreate();
        try {
            cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, SCRATCH_BYTES);
            List<MatmulAlgorithm> found = log.handle(
                    "cublasLtMatmulAlgoGetHeuristic(" + what + ")",
                    () -> cublasLtMatmulAlgoGetHeuristic(handle, desc, a, b, d, d, preference, 4));
            log.gives(
                    true,
                    "there is an algorithm that needs no more scratch than allowed",
                    () -> !found.isEmpty() && found.getFirst().scratchBytes() <= SCRATCH_BYTES);
            log.observed(
                    "cublasLtMatmulAlgoGetHeuristic(D of other dimensions)",
                    () -> cublasLtMatmulAlgoGetHeuristic(handle, desc, a, b, wrong, wrong, preference, 4));
            log.observed(
                    "cublasLtMatmulAlgoGetHeuristic(0 algorithms)",
                    () -> cublasLtMatmulAlgoGetHeuristic(handle, desc, a, b, d, d, preference, 0));
            return found.getFirst();
        } finally {
            cublasLtMatmulPreferenceDestroy(preference);
        }
    }

    private static long code(Arena arena, MatmulAlgorithm algorithm) {
        MemorySegment code = arena.allocate(MatmulAlgorithm.CODE_BYTES, JAVA_LONG.byteSize());
        code.copyFrom(MemorySegment.ofArray(algorithm.code()));
        return code.address();
    }

    private long layout(int rows, int columns) {
        return log.handle(
                "cublasLtMatrixLayoutCreate(%d x %d)".formatted(rows, columns),
                () -> cublasLtMatrixLayoutCreate(CUDA_R_32F, rows, columns, rows));
    }

    private void set(long desc, int attribute, int value) {
        log.done(
                "cublasLtMatmulDescSetAttribute(%d, %d)".formatted(attribute, value),
                () -> cublasLtMatmulDescSetAttribute(desc, attribute, value));
    }

    private static float[] expected(float[] a, float[] b, float[] bias, boolean transA, boolean transB, int epilogue) {
        float[] d = new float[M * N];
        for (int n = 0; n < N; n++) {
            for (int m = 0; m < M; m++) {
                float sum = (epilogue & CUBLASLT_EPILOGUE_BIAS) != 0 ? bias[m] : 0;
                for (int k = 0; k < K; k++) {
                    sum += (transA ? a[m * K + k] : a[k * M + m]) * (transB ? b[k * N + n] : b[n * K + k]);
                }
                d[n * M + m] = (epilogue & CUBLASLT_EPILOGUE_RELU) != 0 ? Math.max(sum, 0) : sum;
            }
        }
        return d;
    }
}
