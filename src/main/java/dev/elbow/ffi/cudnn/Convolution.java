package dev.elbow.ffi.cudnn;

import static dev.elbow.ffi.cudnn.CudnnConstants.CUDNN_FMA_MATH;
import static dev.elbow.ffi.cudnn.CudnnConstants.CUDNN_STATUS_NOT_SUPPORTED;
import static dev.elbow.ffi.cudnn.CudnnConstants.CUDNN_STATUS_SUCCESS;

import dev.elbow.ffi.NativeHandle;
import dev.elbow.ffi.cudnn.CudnnConvolutions.Data;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A described convolution: which algorithms cuDNN has for it and how much scratch they need; {@link #prepare} makes
 * launches of it. Owns its descriptors, so it stays open while a launch is used. Used by one thread at a time, which must
 * be attached.
 */
public final class Convolution implements AutoCloseable {
    /**
     * Device addresses of what a convolution works on; the direction says which one is written.
     *
     * @param x the input or its gradient, [n,h,w,c]
     * @param filter the filter or its gradient, [k,r,s,c]
     * @param y the output or the incoming gradient, [n,p,q,k]
     */
    public record Operands(long x, long filter, long y) {}

    /** More than any direction has, each algorithm counted once for each math type. */
    private static final int MOST_ALGORITHMS = 32;

    private final CudnnHandle handle;
    private final ConvolutionShape shape;
    private final int mathType;
    private final List<NativeHandle> owned = new ArrayList<>();
    private final Map<Integer, ConvolutionDescriptor> byMathType = new TreeMap<>();
    private final TensorDescriptor x;
    private final FilterDescriptor filter;
    private final TensorDescriptor y;

    /**
     * Describes a convolution.
     *
     * @param mathType {@code CUDNN_FMA_MATH} for float32 products, {@code CUDNN_DEFAULT_MATH} to allow tf32
     * @throws CudnnException if cuDNN refuses the geometry
     */
    public Convolution(CudnnHandle handle, ConvolutionShape shape, int mathType) {
        this.handle = handle;
        this.shape = shape;
        this.mathType = mathType;
        try {
            this.x = own(TensorDescriptor.nhwc(shape.n(), shape.c(), shape.h(), shape.w()));
            this.filter = own(FilterDescriptor.krsc(shape.k(), shape.c(), shape.r(), shape.s()));
            this.y = own(TensorDescriptor.nhwc(shape.n(), shape.k(), shape.p(), shape.q()));
            requireOutput();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private <T extends NativeHandle> T own(T descriptor) {
        owned.add(descriptor);
        return descriptor;
    }

    /** cuDNN and {@link ConvolutionShape} must agree on the output, or a launch would write past its end. */
    private void requireOutput() {
        CudnnConvolutions.Dimensions found = CudnnConvolutions.cudnnGetConvolution2dForwardOutputDim(
                descriptor(mathType).handle(), x.handle(), filter.handle());
        CudnnConvolutions.Dimensions expected =
                new CudnnConvolutions.Dimensions(shape.n(), shape.k(), shape.p(), shape.q());
        if (!found.equals(expected)) {
            throw new IllegalStateException("cuDNN computes %s for %s; expected %s".formatted(found, shape, expected));
        }
    }

    private ConvolutionDescriptor descriptor(int mathType) {
        return byMathType.computeIfAbsent(
                mathType,
                type -> own(ConvolutionDescriptor.create(
                        shape.padH(), shape.padW(), shape.strideH(), shape.strideW(), type)));
    }

    /** Its geometry. */
    public ConvolutionShape shape() {
        return shape;
    }

    /**
     * The algorithms that can be used, those that cuDNN expects to be fastest first, with the scratch they need.
     *
     * @return none if the library knows of none for these descriptors
     */
    public List<ConvolutionAlgorithm> algorithms(Direction direction) {
        try {
            return usable(rated(direction));
        } catch (CudnnException e) {
            if (e.category() == CUDNN_STATUS_NOT_SUPPORTED) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * A deterministic algorithm by its number, with the scratch it needs, whether or not cuDNN names it among those that it
     * expects to be fast.
     *
     * @param number of the direction's algorithm enum
     * @return empty if it does not support these descriptors
     */
    public Optional<ConvolutionAlgorithm> deterministic(Direction direction, int number) {
        ConvolutionAlgorithm algorithm =
                new ConvolutionAlgorithm(direction, number, CUDNN_STATUS_SUCCESS, -1, 0, true, mathType);
        return scratchBytes(algorithm).map(algorithm::withScratchBytes);
    }

    private List<ConvolutionAlgorithm> rated(Direction direction) {
        long context = handle.handle();
        long convolution = descriptor(mathType).handle();
        return switch (direction) {
            case FORWARD ->
                CudnnConvolutions.cudnnGetConvolutionForwardAlgorithm_v7(
                        context, x.handle(), filter.handle(), convolution, y.handle(), MOST_ALGORITHMS);
            case BACKWARD_DATA ->
                CudnnConvolutions.cudnnGetConvolutionBackwardDataAlgorithm_v7(
                        context, filter.handle(), y.handle(), convolution, x.handle(), MOST_ALGORITHMS);
            case BACKWARD_FILTER ->
                CudnnConvolutions.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                        context, x.handle(), y.handle(), convolution, filter.handle(), MOST_ALGORITHMS);
        };
    }

    /**
     * Runs the algorithms and returns those that can be used, the fastest first. Overwrites the direction's output and
     * the scratch memory; blocks; not while a stream is captured.
     *
     * @param scratch device address of {@code scratchBytes} bytes; algorithms that need more are left out
     */
    public List<ConvolutionAlgorithm> measure(Direction direction, Operands operands, long scratch, long scratchBytes) {
        long context = handle.handle();
        long convolution = descriptor(mathType).handle();
        Data input = new Data(x.handle(), operands.x());
        Data weights = new Data(filter.handle(), operands.filter());
        Data output = new Data(y.handle(), operands.y());
        return usable(
                switch (direction) {
                    case FORWARD ->
                        CudnnConvolutions.cudnnFindConvolutionForwardAlgorithmEx(
                                context, input, weights, convolution, output, MOST_ALGORITHMS, scratch, scratchBytes);
                    case BACKWARD_DATA ->
                        CudnnConvolutions.cudnnFindConvolutionBackwardDataAlgorithmEx(
                                context, weights, output, convolution, input, MOST_ALGORITHMS, scratch, scratchBytes);
                    case BACKWARD_FILTER ->
                        CudnnConvolutions.cudnnFindConvolutionBackwardFilterAlgorithmEx(
                                context, input, output, convolution, weights, MOST_ALGORITHMS, scratch, scratchBytes);
                });
    }

    /**
     * The rated algorithms as they will run: with the convolution's own arithmetic where that is float32, so that none
     * may round to tf32, and with the scratch memory that this takes.
     */
    private List<ConvolutionAlgorithm> usable(List<ConvolutionAlgorithm> rated) {
        List<ConvolutionAlgorithm> usable = new ArrayList<>();
        for (ConvolutionAlgorithm algorithm : rated) {
            if (algorithm.isUsable()) {
                int type = mathType == CUDNN_FMA_MATH ? CUDNN_FMA_MATH : algorithm.mathType();
                ConvolutionAlgorithm candidate = algorithm.withMathType(type);
                scratchBytes(candidate)
                        .map(candidate::withScratchBytes)
                        .filter(known -> usable.stream().noneMatch(known::isSameAs))
                        .ifPresent(usable::add);
            }
        }
        return usable;
    }

    private Optional<Long> scratchBytes(ConvolutionAlgorithm algorithm) {
        long context = handle.handle();
        long convolution = descriptor(algorithm.mathType()).handle();
        int number = algorithm.algorithm();
        try {
            return Optional.of(
                    switch (algorithm.direction()) {
                        case FORWARD ->
                            CudnnConvolutions.cudnnGetConvolutionForwardWorkspaceSize(
                                    context, x.handle(), filter.handle(), convolution, y.handle(), number);
                        case BACKWARD_DATA ->
                            CudnnConvolutions.cudnnGetConvolutionBackwardDataWorkspaceSize(
                                    context, filter.handle(), y.handle(), convolution, x.handle(), number);
                        case BACKWARD_FILTER ->
                            CudnnConvolutions.cudnnGetConvolutionBackwardFilterWorkspaceSize(
                                    context, x.handle(), y.handle(), convolution, filter.handle(), number);
                    });
        } catch (CudnnException e) {
            if (e.category() == CUDNN_STATUS_NOT_SUPPORTED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Prepares a launch.
     *
     * @param scratch device address of {@link ConvolutionAlgorithm#scratchBytes} bytes; may be 0 if that is 0
     * @param accumulate whether the result is added to what the output holds, or overwrites it
     * @param arena holds the launch's host memory
     * @throws IllegalArgumentException if an address is missing
     */
    public ConvolutionLaunch prepare(
            ConvolutionAlgorithm algorithm, Operands operands, long scratch, boolean accumulate, Arena arena) {
        if (operands.x() == 0 || operands.filter() == 0 || operands.y() == 0) {
            throw new IllegalArgumentException("A convolution is bound to address 0: " + operands);
        }
        if (algorithm.scratchBytes() > 0 && scratch == 0) {
            throw new IllegalArgumentException(
                    algorithm + " needs " + algorithm.scratchBytes() + " bytes of scratch memory; found none");
        }
        ConvolutionLaunch.Operand input = new ConvolutionLaunch.Operand(x, operands.x());
        ConvolutionLaunch.Operand weights = new ConvolutionLaunch.Operand(filter, operands.filter());
        ConvolutionLaunch.Operand output = new ConvolutionLaunch.Operand(y, operands.y());
        ConvolutionLaunch.Bound bound = switch (algorithm.direction()) {
            case FORWARD -> new ConvolutionLaunch.Bound(input, weights, output);
            case BACKWARD_DATA -> new ConvolutionLaunch.Bound(weights, output, input);
            case BACKWARD_FILTER -> new ConvolutionLaunch.Bound(input, output, weights);
        };
        return new ConvolutionLaunch(
                handle, algorithm, descriptor(algorithm.mathType()), bound, scratch, accumulate, arena);
    }

    @Override
    public void close() {
        owned.forEach(NativeHandle::close);
        owned.clear();
        byMathType.clear();
    }
}
