package dev.elbow.backend.cuda;

import static dev.elbow.ffi.cudnn.CudnnConstants.*;

import dev.elbow.ElbowException;
import dev.elbow.ffi.cudnn.Convolution;
import dev.elbow.ffi.cudnn.ConvolutionAlgorithm;
import dev.elbow.ffi.cudnn.ConvolutionShape;
import dev.elbow.ffi.cudnn.Direction;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of cuDNN's algorithms compute the convolutions on a device: the first that the library names among those that yield equal
 * bits for equal inputs and do not go through a transform (Winograd, FFT), whose rounding errors are larger; or among all, where
 * the options ask for that. Used under the {@link Gpu}'s lock.
 */
final class ConvAlgorithms {
    /** The most scratch that an algorithm may ask for, unless all ask for more. */
    private static final long SCRATCH_LIMIT = 256L << 20;

    private static final Map<Direction, Set<Integer>> DIRECT = Map.of(
            // IMPLICIT_GEMM, IMPLICIT_PRECOMP_GEMM, GEMM, DIRECT
            Direction.FORWARD, Set.of(0, 1, 2, 3),
            // ALGO_0, which is not deterministic, and ALGO_1
            Direction.BACKWARD_DATA, Set.of(0, 1),
            // ALGO_0 and ALGO_3, which are not deterministic, and ALGO_1
            Direction.BACKWARD_FILTER, Set.of(0, 1, 3));

    /**
     * What remains where cuDNN's own rating names none of these: deterministic by its documentation, and supported in both
     * layouts and math types. The fastest first.
     */
    private static final Map<Direction, List<Integer>> DOCUMENTED = Map.of(
            Direction.FORWARD,
            List.of(CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM, CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM),
            Direction.BACKWARD_DATA,
            List.of(CUDNN_CONVOLUTION_BWD_DATA_ALGO_1),
            Direction.BACKWARD_FILTER,
            List.of(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1));

    private final AlgorithmChoices choices;
    private final boolean deterministic;

    ConvAlgorithms(AlgorithmChoices choices, boolean deterministic) {
        this.choices = choices;
        this.deterministic = deterministic;
    }

    /**
     * Returns the algorithms that may be used, those that cuDNN expects to be fastest first.
     *
     * @throws ElbowException if there are none
     */
    List<ConvolutionAlgorithm> candidates(Convolution convolution, Direction direction) {
        return affordable(usable(convolution, direction), SCRATCH_LIMIT);
    }

    private List<ConvolutionAlgorithm> usable(Convolution convolution, Direction direction) {
        List<ConvolutionAlgorithm> wanted = wanted(convolution.algorithms(direction));
        if (wanted.isEmpty()) {
            wanted = DOCUMENTED.get(direction).stream()
                    .flatMap(number -> convolution.deterministic(direction, number).stream())
                    .toList();
        }
        if (wanted.isEmpty()) {
            throw new ElbowException(
                    "cuDNN has no deterministic algorithm for the direction %s of %s: take another version of cuDNN 9, or --device cpu"
                            .formatted(direction, convolution.shape()));
        }
        return wanted;
    }

    /** Returns the algorithm that was chosen before; without one, the first candidate, unless candidates are to be measured. */
    Optional<ConvolutionAlgorithm> decided(Convolution convolution, Direction direction, boolean measuring) {
        String computation = computation(convolution.shape(), direction);
        Optional<ConvolutionAlgorithm> decided = choices.knows(computation)
                ? choices.repeated(computation, usable(convolution, direction), ConvAlgorithms::name)
                : Optional.empty();
        if (decided.isEmpty() && !measuring) {
            decided = Optional.of(candidates(convolution, direction).getFirst());
        }
        decided.ifPresent(algorithm -> choices.note(computation, name(algorithm)));
        return decided;
    }

    private List<ConvolutionAlgorithm> wanted(List<ConvolutionAlgorithm> all) {
        if (!deterministic) {
            return all;
        }
        return all.stream()
                .filter(ConvolutionAlgorithm::deterministic)
                .filter(algorithm -> DIRECT.get(algorithm.direction()).contains(algorithm.algorithm()))
                .toList();
    }

    /** Returns those that ask for no more scratch than the limit; where all do, the one that asks for least. */
    static List<ConvolutionAlgorithm> affordable(List<ConvolutionAlgorithm> algorithms, long limit) {
        List<ConvolutionAlgorithm> within = fitting(algorithms, limit);
        return within.isEmpty()
                ? algorithms.stream().min(Comparator.comparingLong(ConvolutionAlgorithm::scratchBytes)).stream()
                        .toList()
                : within;
    }

    private static List<ConvolutionAlgorithm> fitting(List<ConvolutionAlgorithm> algorithms, long bytes) {
        return algorithms.stream()
                .filter(algorithm -> algorithm.scratchBytes() <= bytes)
                .toList();
    }

    /** Returns the algorithm that is fastest when run; one that another plan found meanwhile counts, if there is scratch for it. */
    ConvolutionAlgorithm measure(
            Convolution convolution, Direction direction, Convolution.Operands operands, Region scratch) {
        String computation = computation(convolution.shape(), direction);
        List<ConvolutionAlgorithm> usable = fitting(usable(convolution, direction), scratch.bytes());
        ConvolutionAlgorithm fastest = choices.repeated(computation, usable, ConvAlgorithms::name)
                .orElseGet(() -> fitting(
                                wanted(convolution.measure(direction, operands, scratch.address(), scratch.bytes())),
                                scratch.bytes())
                        .stream()
                        .findFirst()
                        .orElseGet(() -> candidates(convolution, direction).getFirst()));
        choices.note(computation, name(fastest));
        return fastest;
    }

    private static String name(ConvolutionAlgorithm algorithm) {
        return algorithm.algorithm() + "/" + algorithm.mathType();
    }

    private static String computation(ConvolutionShape shape, Direction direction) {
        return direction + " " + shape;
    }
}
