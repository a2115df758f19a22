package dev.elbow.ffi.cublaslt;

import dev.elbow.ffi.NativeHandle;

/** How a column-major float32 matrix lies in memory. */
public final class MatrixLayout extends NativeHandle {
    private MatrixLayout(long handle) {
        super("cuBLASLt matrix layout", handle);
    }

    /**
     * A matrix as it is stored, before any transposition.
     *
     * @param ld the distance between columns, in elements; at least {@code rows}
     */
    public static MatrixLayout columnMajor(long rows, long columns, long ld) {
        return new MatrixLayout(CublasLt.cublasLtMatrixLayoutCreate(CublasLtConstants.CUDA_R_32F, rows, columns, ld));
    }

    @Override
    protected void free(long handle) {
        CublasLt.cublasLtMatrixLayoutDestroy(handle);
    }
}
