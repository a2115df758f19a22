package dev.elbow.ffi.cublaslt;

import static dev.elbow.ffi.cublaslt.CublasLtConstants.*;

import dev.elbow.ffi.NativeHandle;

/** What a product does: how it computes, which of its matrices are transposed, what follows. Float32 throughout. */
public final class MatmulDesc extends NativeHandle {
    private MatmulDesc(long handle) {
        super("cuBLASLt product descriptor", handle);
    }

    /**
     * A product of untransposed matrices without epilogue.
     *
     * @param computeType {@code CUBLAS_COMPUTE_32F} or {@code CUBLAS_COMPUTE_32F_FAST_TF32}
     */
    public static MatmulDesc create(int computeType) {
        return new MatmulDesc(CublasLt.cublasLtMatmulDescCreate(computeType, CUDA_R_32F));
    }

    /** Whether A and B are transposed. */
    public MatmulDesc transpose(boolean a, boolean b) {
        CublasLt.cublasLtMatmulDescSetAttribute(handle(), CUBLASLT_MATMUL_DESC_TRANSA, a ? CUBLAS_OP_T : CUBLAS_OP_N);
        CublasLt.cublasLtMatmulDescSetAttribute(handle(), CUBLASLT_MATMUL_DESC_TRANSB, b ? CUBLAS_OP_T : CUBLAS_OP_N);
        return this;
    }

    /**
     * What follows the product.
     *
     * @param epilogue a {@code CUBLASLT_EPILOGUE_*}
     * @param bias device address of one value for each row of D, 0 for an epilogue without bias
     */
    public MatmulDesc epilogue(int epilogue, long bias) {
        CublasLt.cublasLtMatmulDescSetAttribute(handle(), CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue);
        if (bias != 0) {
            CublasLt.cublasLtMatmulDescSetAttribute(handle(), CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias);
        }
        return this;
    }

    @Override
    protected void free(long handle) {
        CublasLt.cublasLtMatmulDescDestroy(handle);
    }
}
