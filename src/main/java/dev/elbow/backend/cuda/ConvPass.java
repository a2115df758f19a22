package dev.elbow.backend.cuda;

import static dev.elbow.ffi.cudnn.CudnnConstants.CUDNN_DEFAULT_MATH;
import static dev.elbow.ffi.cudnn.CudnnConstants.CUDNN_FMA_MATH;

import dev.elbow.backend.Precision;
import dev.elbow.ffi.cudnn.Convolution;
import dev.elbow.ffi.cudnn.ConvolutionAlgorithm;
import dev.elbow.ffi.cudnn.ConvolutionShape;
import dev.elbow.ffi.cudnn.CudnnHandle;
import dev.elbow.ffi.cudnn.Direction;
import java.util.List;

/** A convolution in one direction at its place in a plan. */
public final class ConvPass {
    private final CallParts parts;
    private final Convolution convolution;
    private final Direction direction;
    private final ConvolutionAlgorithm expected;

    /** Describes a convolution in the device's precision. */
    public static Convolution convolution(CallParts parts, ConvolutionShape shape) {
        boolean tf32 = parts.gpu().options().precision() == Precision.TF32;
        return new Convolution(parts.gpu().libraries().cudnn(), shape, tf32 ? CUDNN_DEFAULT_MATH : CUDNN_FMA_MATH);
    }

    /** Asks for algorithms, and reserves the scratch of the one expected to be fastest, or of all if they will be measured. */
    public ConvPass(CallParts parts, Convolution convolution, Direction direction) {
        this.parts = parts;
        this.convolution = convolution;
        this.direction = direction;
        List<ConvolutionAlgorithm> candidates = ConvAlgorithms.candidates(convolution, direction);
        this.expected = candidates.getFirst();
        candidates.stream()
                .limit(autotuned() ? candidates.size() : 1)
                .forEach(candidate -> parts.scratch().need(candidate.scratchBytes()));
        // What another plan measured may need more: there, a larger scratch let more algorithms take part.
        if (autotuned()) {
            parts.gpu()
                    .libraries()
                    .convAlgorithms()
                    .known(convolution.shape(), direction)
                    .ifPresent(known -> parts.scratch().need(known.scratchBytes()));
        }
    }

    private boolean autotuned() {
        return parts.gpu().options().autotune();
    }

    /** Returns the launch; with autotuning it overwrites the direction's output first. */
    public Launch launch(long x, long filter, long y) {
        Convolution.Operands operands = new Convolution.Operands(x, filter, y);
        Region scratch = parts.scratch().region();
        ConvolutionAlgorithm algorithm = autotuned()
                ? parts.gpu().libraries().convAlgorithms().measure(convolution, direction, operands, scratch)
                : expected;
        var launch = convolution.prepare(algorithm, operands, scratch.address(), false, parts.arguments());
        CudnnHandle cudnn = parts.gpu().libraries().cudnn();
        return stream -> {
            cudnn.use(stream);
            launch.execute();
        };
    }
}
