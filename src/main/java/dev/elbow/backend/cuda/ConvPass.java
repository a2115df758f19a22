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
import java.util.Optional;

/** A convolution in one direction at its place in a plan. */
public final class ConvPass {
    private final CallParts parts;
    private final Convolution convolution;
    private final Direction direction;
    /** Empty if algorithms are to be measured once there is memory. */
    private final Optional<ConvolutionAlgorithm> decided;

    /** Describes a convolution in the device's precision. */
    public static Convolution convolution(CallParts parts, ConvolutionShape shape) {
        boolean tf32 = parts.gpu().options().precision() == Precision.TF32;
        return new Convolution(parts.gpu().libraries().cudnn(), shape, tf32 ? CUDNN_DEFAULT_MATH : CUDNN_FMA_MATH);
    }

    /** Asks for algorithms, and reserves the scratch of the one decided on, or of all if they will be measured. */
    public ConvPass(CallParts parts, Convolution convolution, Direction direction) {
        this.parts = parts;
        this.convolution = convolution;
        this.direction = direction;
        ConvAlgorithms algorithms = parts.gpu().libraries().convAlgorithms();
        this.decided =
                algorithms.decided(convolution, direction, parts.gpu().options().autotune());
        decided.map(List::of)
                .orElseGet(() -> algorithms.candidates(convolution, direction))
                .forEach(candidate -> parts.scratch().need(candidate.scratchBytes()));
    }

    /** Returns the launch; with autotuning it overwrites the direction's output first. */
    public Launch launch(long x, long filter, long y) {
        Convolution.Operands operands = new Convolution.Operands(x, filter, y);
        Region scratch = parts.scratch().region();
        ConvolutionAlgorithm algorithm = decided.orElseGet(
                () -> parts.gpu().libraries().convAlgorithms().measure(convolution, direction, operands, scratch));
        var launch = convolution.prepare(algorithm, operands, scratch.address(), false, parts.arguments());
        CudnnHandle cudnn = parts.gpu().libraries().cudnn();
        return stream -> {
            cudnn.use(stream);
            launch.execute();
        };
    }
}
