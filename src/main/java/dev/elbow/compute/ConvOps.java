package dev.elbow.compute;

import dev.elbow.backend.cuda.ConvPass;
import dev.elbow.backend.cuda.Launch;
import dev.elbow.ffi.cudnn.ConvolutionShape;
import dev.elbow.ffi.cudnn.Direction;

/**
 * Convolutions by cuDNN, NHWC images and KRSC filters, in the precision that the GPU was opened with, by algorithms that give
 * equal bits for equal inputs. Shapes are {@link ConvGeometry}'s; results are overwritten. A transposed convolution is {@link
 * #dgrad}: its input is {@code dY}, its output {@code dX}.
 */
public final class ConvOps {
    /** What cuDNN needs, in bytes. */
    private static final int ALIGNMENT = 16;

    private final Gpu gpu;

    ConvOps(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Computes {@code y} from {@code x} and {@code weight}. */
    public GpuCall forward(ConvGeometry geometry, GpuFloats x, GpuFloats weight, GpuFloats y) {
        return pass("convolution", Direction.FORWARD, geometry, x, weight, y);
    }

    /** Computes the gradient {@code dX} of the input. */
    public GpuCall dgrad(ConvGeometry geometry, GpuFloats dY, GpuFloats weight, GpuFloats dX) {
        return pass("convolution dgrad", Direction.BACKWARD_DATA, geometry, dX, weight, dY);
    }

    /** Computes the gradient {@code dWeight} of the filter. */
    public GpuCall wgrad(ConvGeometry geometry, GpuFloats x, GpuFloats dY, GpuFloats dWeight) {
        return pass("convolution wgrad", Direction.BACKWARD_FILTER, geometry, x, dWeight, dY);
    }

    private GpuCall pass(String name, Direction direction, ConvGeometry g, GpuFloats x, GpuFloats weight, GpuFloats y) {
        long input = Checks.aligned(ALIGNMENT, name, "x", x, g.images(), g.height(), g.width(), g.channels());
        long filter = Checks.aligned(
                ALIGNMENT, name, "the weight", weight, g.features(), g.kernel(), g.kernel(), g.channels());
        long output =
                Checks.aligned(ALIGNMENT, name, "y", y, g.images(), g.outputHeight(), g.outputWidth(), g.features());
        return GpuCall.prepare(
                gpu,
                name,
                (parts, opened) -> {
                    var convolution = opened.add(ConvPass.convolution(parts, shape(g)));
                    ConvPass pass = new ConvPass(parts, convolution, direction);
                    return () -> new Launch[] {pass.launch(input, filter, output)};
                },
                x,
                weight,
                y);
    }

    private static ConvolutionShape shape(ConvGeometry g) {
        return new ConvolutionShape(
                g.images(),
                g.height(),
                g.width(),
                g.channels(),
                g.features(),
                g.kernel(),
                g.kernel(),
                g.padding(),
                g.padding(),
                g.stride(),
                g.stride());
    }
}
