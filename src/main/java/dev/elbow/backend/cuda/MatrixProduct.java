package dev.elbow.backend.cuda;

import static dev.elbow.ffi.cublaslt.CublasLtConstants.CUBLASLT_EPILOGUE_BIAS;
import static dev.elbow.ffi.cublaslt.CublasLtConstants.CUBLAS_COMPUTE_32F;
import static dev.elbow.ffi.cublaslt.CublasLtConstants.CUBLAS_COMPUTE_32F_FAST_TF32;

import dev.elbow.ElbowException;
import dev.elbow.backend.Precision;
import dev.elbow.ffi.cublaslt.LtHandle;
import dev.elbow.ffi.cublaslt.MatmulAlgorithm;
import dev.elbow.ffi.cublaslt.MatmulDesc;
import dev.elbow.ffi.cublaslt.MatrixLayout;
import java.util.List;

/**
 * A product of row-major matrices {@code C = op(A) op(B) (+ bias)}, {@code [m, n]} from {@code [m, k]} and {@code [k, n]}, by
 * cuBLASLt. The library thinks in columns: to it a row-major matrix is its own transpose, so it is asked for {@code C^T = op(B)^T
 * op(A)^T}, with the operands in the other order and the same transpositions. This class alone knows that.
 */
public final class MatrixProduct implements AutoCloseable {
    /** The most scratch that an algorithm may ask for: what the library itself takes on the largest devices. */
    private static final long SCRATCH_LIMIT = 32L << 20;

    /** Whether a matrix is stored as it is used, or with rows and columns exchanged. */
    public enum Operand {
        PLAIN,
        TRANSPOSED
    }

    /**
     * What is multiplied.
     *
     * @param bias device address of n values that are added to each row, 0 for none
     */
    public record Spec(int m, int n, int k, Operand a, Operand b, long bias) {}

    private final CallParts parts;
    private final CleanUp opened = new CleanUp();
    private final MatmulDesc desc;
    private final MatrixLayout a;
    private final MatrixLayout b;
    private final MatrixLayout c;
    private final MatmulAlgorithm algorithm;

    /**
     * Chooses an algorithm and reserves its scratch.
     *
     * @throws ElbowException if the library has none
     */
    public MatrixProduct(CallParts parts, Spec spec) {
        this.parts = parts;
        boolean transposeA = spec.a == Operand.TRANSPOSED;
        boolean transposeB = spec.b == Operand.TRANSPOSED;
        boolean tf32 = parts.gpu().options().precision() == Precision.TF32;
        try {
            desc = opened.add(MatmulDesc.create(tf32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F));
            desc.transpose(transposeB, transposeA);
            if (spec.bias != 0) {
                desc.epilogue(CUBLASLT_EPILOGUE_BIAS, spec.bias);
            }
            a = opened.add(rowMajor(transposeA, spec.m, spec.k));
            b = opened.add(rowMajor(transposeB, spec.k, spec.n));
            c = opened.add(rowMajor(false, spec.m, spec.n));
            LtHandle handle = parts.gpu().libraries().cublasLt();
            List<MatmulAlgorithm> algorithms = handle.algorithms(desc, b, a, c, c, SCRATCH_LIMIT, 1);
            if (algorithms.isEmpty()) {
                throw new ElbowException("cuBLASLt has no algorithm for a product of [%d, %d] and [%d, %d] on %s"
                        .formatted(spec.m, spec.k, spec.k, spec.n, parts.gpu().context()));
            }
            algorithm = algorithms.getFirst();
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
        parts.scratch().need(algorithm.scratchBytes());
    }

    /** The layout of a matrix that is used as {@code [rows, columns]}. */
    private static MatrixLayout rowMajor(boolean transposed, int rows, int columns) {
        int storedRows = transposed ? columns : rows;
        int storedColumns = transposed ? rows : columns;
        return MatrixLayout.columnMajor(storedColumns, storedRows, storedColumns);
    }

    /** Returns the launch that overwrites C; the plan's memory is placed. */
    public Launch launch(long addressA, long addressB, long addressC) {
        return parts.gpu()
                .libraries()
                .cublasLt()
                .prepare(desc, parts.arguments())
                .a(addressB, b)
                .b(addressA, a)
                .d(addressC, c)
                .build(algorithm, parts.scratch().address())::execute;
    }

    @Override
    public void close() {
        opened.close();
    }
}
