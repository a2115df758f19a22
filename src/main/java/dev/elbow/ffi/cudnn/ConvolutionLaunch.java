package dev.elbow.ffi.cudnn;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.elbow.ffi.NativeHandle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A prepared convolution in one direction, on its handle's stream. {@link #execute} is one native call and allocates
 * nothing. Its {@link Convolution} stays open while it is used.
 */
public final class ConvolutionLaunch {
    /** A descriptor and the device address of what it describes. */
    record Operand(NativeHandle descriptor, long address) {
        long handle() {
            return descriptor.handle();
        }
    }

    /** The operands in the order of the direction's function. */
    record Bound(Operand first, Operand second, Operand output) {}

    /** The three functions have one shape. */
    @FunctionalInterface
    private interface Enqueue {
        void enqueue(
                long handle,
                long alpha,
                long firstDescriptor,
                long first,
                long secondDescriptor,
                long second,
                long convolution,
                int algorithm,
                long scratch,
                long scratchBytes,
                long beta,
                long outputDescriptor,
                long output);
    }

    private final CudnnHandle handle;
    private final ConvolutionAlgorithm algorithm;
    private final Enqueue function;
    private final ConvolutionDescriptor convolution;
    private final Operand first;
    private final Operand second;
    private final Operand output;
    private final long scratch;
    private final MemorySegment factors;

    ConvolutionLaunch(
            CudnnHandle handle,
            ConvolutionAlgorithm algorithm,
            ConvolutionDescriptor convolution,
            Bound bound,
            long scratch,
            boolean accumulate,
            Arena arena) {
        this.handle = handle;
        this.algorithm = algorithm;
        this.function = switch (algorithm.direction()) {
            case FORWARD -> CudnnConvolutions::cudnnConvolutionForward;
            case BACKWARD_DATA -> CudnnConvolutions::cudnnConvolutionBackwardData;
            case BACKWARD_FILTER -> CudnnConvolutions::cudnnConvolutionBackwardFilter;
        };
        this.convolution = convolution;
        this.first = bound.first();
        this.second = bound.second();
        this.output = bound.output();
        this.scratch = scratch;
        this.factors = arena.allocateFrom(JAVA_FLOAT, 1, accumulate ? 1 : 0);
    }

    /** How it is computed. */
    public ConvolutionAlgorithm algorithm() {
        return algorithm;
    }

    /**
     * Enqueues the convolution.
     *
     * @throws IllegalStateException if the handle, the convolution or the arena is closed
     * @throws CudnnException if cuDNN refuses
     */
    public void execute() {
        if (!factors.scope().isAlive()) {
            throw new IllegalStateException("The arena of a cuDNN convolution is closed");
        }
        long alpha = factors.address();
        function.enqueue(
                handle.handle(),
                alpha,
                first.handle(),
                first.address(),
                second.handle(),
                second.address(),
                convolution.handle(),
                algorithm.algorithm(),
                scratch,
                algorithm.scratchBytes(),
                alpha + JAVA_FLOAT.byteSize(),
                output.handle(),
                output.address());
    }
}
