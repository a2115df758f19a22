package dev.elbow.backend.cuda;

import dev.elbow.ffi.cudnn.Convolution;
import dev.elbow.ffi.cudnn.ConvolutionAlgorithm;
import dev.elbow.ffi.cudnn.Direction;
import java.util.List;

/** A convolution in one direction at its place in a plan. */
final class ConvPass {
    private final PlanParts parts;
    private final Convolution convolution;
    private final Direction direction;
    private final ConvolutionAlgorithm expected;

    /** Asks for algorithms, and reserves the scratch of the one expected to be fastest, or of all if they will be measured. */
    ConvPass(PlanParts parts, Convolution convolution, Direction direction) {
        this.parts = parts;
        this.convolution = convolution;
        this.direction = direction;
        List<ConvolutionAlgorithm> candidates = ConvAlgorithms.candidates(convolution, direction);
        this.expected = candidates.getFirst();
        candidates.stream()
                .limit(autotuned() ? candidates.size() : 1)
                .forEach(candidate -> parts.memory().needScratch(candidate.scratchBytes()));
        // What another plan measured may need more: there, a larger scratch let more algorithms take part.
        if (autotuned()) {
            parts.gpu()
                    .libraries()
                    .convAlgorithms()
                    .known(convolution.shape(), direction)
                    .ifPresent(known -> parts.memory().needScratch(known.scratchBytes()));
        }
    }

    private boolean autotuned() {
        return parts.gpu().options().autotune();
    }

    /** Returns the launch; with autotuning it overwrites the direction's output first. */
    Launch launch(long x, long filter, long y) {
        Convolution.Operands operands = new Convolution.Operands(x, filter, y);
        Region scratch = parts.memory().scratch();
        ConvolutionAlgorithm algorithm = autotuned()
                ? parts.gpu().libraries().convAlgorithms().measure(convolution, direction, operands, scratch)
                : expected;
        var launch = convolution.prepare(algorithm, operands, scratch.address(), false, parts.arguments());
        return _ -> launch.execute();
    }
}
