package dev.elbow.ffi.cublaslt;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Arrays;
import java.util.Optional;

/**
 * How cuBLASLt would compute a product: its opaque algorithm, which may be stored and used again with the same version of
 * the library on the same kind of device.
 *
 * @param code the 64 bytes of a {@code cublasLtMatmulAlgo_t}
 * @param scratchBytes the scratch memory it needs
 * @param waves how often it fills the device
 */
public record MatmulAlgorithm(byte[] code, long scratchBytes, float waves) {
    /** The size of a {@code cublasLtMatmulAlgo_t}. */
    public static final int CODE_BYTES = 64;

    /** The C struct {@code cublasLtMatmulHeuristicResult_t}. */
    public static final StructLayout HEURISTIC_RESULT = MemoryLayout.structLayout(
            MemoryLayout.sequenceLayout(CODE_BYTES / Long.BYTES, JAVA_LONG).withName("algo"),
            JAVA_LONG.withName("workspaceSize"),
            JAVA_INT.withName("state"),
            JAVA_FLOAT.withName("wavesCount"),
            MemoryLayout.sequenceLayout(4, JAVA_INT).withName("reserved"));

    private static final long SCRATCH = offset("workspaceSize");
    private static final long STATE = offset("state");
    private static final long WAVES = offset("wavesCount");

    private static long offset(String field) {
        return HEURISTIC_RESULT.byteOffset(PathElement.groupElement(field));
    }

    /** A heuristic result; empty if the library marked it unusable. */
    static Optional<MatmulAlgorithm> read(MemorySegment result) {
        if (result.get(JAVA_INT, STATE) != CublasLtConstants.CUBLAS_STATUS_SUCCESS) {
            return Optional.empty();
        }
        return Optional.of(new MatmulAlgorithm(
                result.asSlice(0, CODE_BYTES).toArray(JAVA_BYTE),
                result.get(JAVA_LONG, SCRATCH),
                result.get(JAVA_FLOAT, WAVES)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MatmulAlgorithm that
                && Arrays.equals(code, that.code)
                && scratchBytes == that.scratchBytes
                && waves == that.waves;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(code);
    }
}
