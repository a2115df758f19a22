package dev.elbow.ffi.cudnn;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A way to compute a convolution, as cuDNN rates it.
 *
 * @param direction what it computes
 * @param algorithm the number of the direction's algorithm enum
 * @param status 0 if it can be used for the descriptors that were asked about
 * @param milliseconds measured or estimated time, -1 if unknown
 * @param scratchBytes the scratch memory it needs
 * @param deterministic whether equal inputs give equal bits
 * @param mathType the {@code cudnnMathType_t} that the convolution descriptor must have
 */
public record ConvolutionAlgorithm(
        Direction direction,
        int algorithm,
        int status,
        float milliseconds,
        long scratchBytes,
        boolean deterministic,
        int mathType) {
    /** The C struct {@code cudnnConvolutionFwdAlgoPerf_t}, and those of the other directions. */
    public static final StructLayout ALGO_PERF = MemoryLayout.structLayout(
            JAVA_INT.withName("algo"),
            JAVA_INT.withName("status"),
            JAVA_FLOAT.withName("time"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("memory"),
            JAVA_INT.withName("determinism"),
            JAVA_INT.withName("mathType"),
            MemoryLayout.sequenceLayout(3, JAVA_INT).withName("reserved"),
            MemoryLayout.paddingLayout(4));

    private static final long ALGO = offset("algo");
    private static final long STATUS = offset("status");
    private static final long TIME = offset("time");
    private static final long MEMORY = offset("memory");
    private static final long DETERMINISM = offset("determinism");
    private static final long MATH_TYPE = offset("mathType");

    private static long offset(String field) {
        return ALGO_PERF.byteOffset(PathElement.groupElement(field));
    }

    static ConvolutionAlgorithm read(Direction direction, MemorySegment struct) {
        return new ConvolutionAlgorithm(
                direction,
                struct.get(JAVA_INT, ALGO),
                struct.get(JAVA_INT, STATUS),
                struct.get(JAVA_FLOAT, TIME),
                struct.get(JAVA_LONG, MEMORY),
                struct.get(JAVA_INT, DETERMINISM) == CudnnConstants.CUDNN_DETERMINISTIC,
                struct.get(JAVA_INT, MATH_TYPE));
    }

    ConvolutionAlgorithm withMathType(int type) {
        return new ConvolutionAlgorithm(direction, algorithm, status, milliseconds, scratchBytes, deterministic, type);
    }

    ConvolutionAlgorithm withScratchBytes(long bytes) {
        return new ConvolutionAlgorithm(direction, algorithm, status, milliseconds, bytes, deterministic, mathType);
    }

    /** Whether both run the same code. */
    boolean isSameAs(ConvolutionAlgorithm other) {
        return direction == other.direction && algorithm == other.algorithm && mathType == other.mathType;
    }

    /** Whether it can be used for the descriptors that were asked about. */
    public boolean isUsable() {
        return status == CudnnConstants.CUDNN_STATUS_SUCCESS;
    }
}
