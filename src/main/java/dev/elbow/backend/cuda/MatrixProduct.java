package dev.elbow.backend.cuda;

import static dev.elbow.ffi.cublaslt.CublasLtConstants.CUBLASLT_EPILOGUE_BIAS;
import static dev.elbow.ffi.cublaslt.CublasLtConstants.CUBLAS_COMPUTE_32F;
import static dev.elbow.ffi.cublaslt.CublasLtConstants.CUBLAS_COMPUTE_32F_FAST_TF32;

import dev.elbow.ElbowException;
import dev.elbow.backend.CleanUp;
import dev.elbow.backend.Precision;
import dev.elbow.ffi.cublaslt.LtHandle;
import dev.elbow.ffi.cublaslt.Matmul;
import dev.elbow.ffi.cublaslt.MatmulAlgorithm;
import dev.elbow.ffi.cublaslt.MatmulDesc;
import dev.elbow.ffi.cublaslt.MatrixLayout;
import dev.elbow.ffi.cuda.Event;
import dev.elbow.ffi.cuda.Stream;
import java.lang.foreign.Arena;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A product of row-major matrices {@code C = op(A) op(B) (+ bias)}, {@code [m, n]} from {@code [m, k]} and {@code [k, n]}, by
 * cuBLASLt. The library thinks in columns: to it a row-major matrix is its own transpose, so it is asked for {@code C^T = op(B)^T
 * op(A)^T}, with the operands in the other order and the same transpositions. This class alone knows that.
 */
public final class MatrixProduct implements AutoCloseable {
    /** The most scratch that an algorithm may ask for: what the library itself takes on the largest devices. */
    private static final long SCRATCH_LIMIT = 32L << 20;

    private static final int MOST_CANDIDATES = 16;
    private static final int TIMED_RUNS = 10;

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
    private final String computation;
    private final List<MatmulAlgorithm> candidates;
    /** Null if candidates are to be measured once there is memory. */
    private final MatmulAlgorithm decided;

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
            AlgorithmChoices choices = parts.gpu().libraries().choices();
            boolean measuring = parts.gpu().options().autotune();
            computation = "MATMUL %d %d %d %s %s %s %s"
                    .formatted(
                            spec.m,
                            spec.n,
                            spec.k,
                            spec.a,
                            spec.b,
                            spec.bias == 0 ? "PLAIN" : "BIAS",
                            parts.gpu().options().precision());
            int count = measuring || choices.knows(computation) ? MOST_CANDIDATES : 1;
            candidates = handle.algorithms(desc, b, a, c, c, SCRATCH_LIMIT, count);
            if (candidates.isEmpty()) {
                throw new ElbowException("cuBLASLt has no algorithm for a product of [%d, %d] and [%d, %d] on %s"
                        .formatted(spec.m, spec.k, spec.k, spec.n, parts.gpu().context()));
            }
            decided = choices.repeated(computation, candidates, MatrixProduct::name)
                    .orElse(measuring ? null : candidates.getFirst());
            if (decided != null) {
                choices.note(computation, name(decided));
            }
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
        List<MatmulAlgorithm> possible = decided == null ? candidates : List.of(decided);
        possible.forEach(algorithm -> parts.scratch().need(algorithm.scratchBytes()));
    }

    private static String name(MatmulAlgorithm algorithm) {
        return HexFormat.of().formatHex(algorithm.code());
    }

    /** The layout of a matrix that is used as {@code [rows, columns]}. */
    private static MatrixLayout rowMajor(boolean transposed, int rows, int columns) {
        int storedRows = transposed ? columns : rows;
        int storedColumns = transposed ? rows : columns;
        return MatrixLayout.columnMajor(storedColumns, storedRows, storedColumns);
    }

    /** Returns the launch that overwrites C; the plan's memory is placed. With autotuning it overwrites C at once. */
    public Launch launch(long addressA, long addressB, long addressC) {
        MatmulAlgorithm algorithm = decided == null ? measure(addressA, addressB, addressC) : decided;
        return prepare(parts.arguments(), algorithm, addressA, addressB, addressC)::execute;
    }

    private Matmul prepare(Arena arguments, MatmulAlgorithm algorithm, long addressA, long addressB, long addressC) {
        return parts.gpu()
                .libraries()
                .cublasLt()
                .prepare(desc, arguments)
                .a(addressB, b)
                .b(addressA, a)
                .d(addressC, c)
                .build(algorithm, parts.scratch().address());
    }

    /** Returns the algorithm that is fastest when run; one that another product of this shape found meanwhile counts. */
    private MatmulAlgorithm measure(long addressA, long addressB, long addressC) {
        AlgorithmChoices choices = parts.gpu().libraries().choices();
        MatmulAlgorithm fastest = choices.repeated(computation, candidates, MatrixProduct::name)
                .orElseGet(() -> {
                    Stream stream = parts.gpu().stream();
                    try (Arena arguments = Arena.ofConfined();
                            Event start = Event.timed(stream.context());
                            Event end = Event.timed(stream.context())) {
                        return candidates.stream()
                                .min(Comparator.comparingDouble(candidate -> milliseconds(
                                        prepare(arguments, candidate, addressA, addressB, addressC), start, end)))
                                .orElseThrow();
                    }
                });
        choices.note(computation, name(fastest));
        return fastest;
    }

    private float milliseconds(Matmul product, Event start, Event end) {
        Stream stream = parts.gpu().stream();
        product.execute(stream); // the first run may load code
        start.record(stream);
        for (int run = 0; run < TIMED_RUNS; run++) {
            product.execute(stream);
        }
        end.record(stream);
        end.synchronise();
        return end.millisecondsSince(start);
    }

    @Override
    public void close() {
        opened.close();
    }
}
