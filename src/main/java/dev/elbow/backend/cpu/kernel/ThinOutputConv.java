package dev.elbow.backend.cpu.kernel;

import static dev.elbow.ffi.NativeMemory.ALL;

import java.lang.foreign.MemorySegment;

/**
 * A thin output convolution, prepared: forward alone, or with its loss and all gradients, image by image, so that an image's
 * activations are still in the L2 cache when the backward pass reads them again.
 *
 * <p>The order of every sum is fixed ({@link ThinOutputForward}, {@link ThinOutputBackward}) and does not depend on the vector
 * width: the same inputs give the same bits on every machine and in interpreted or compiled code. NaN and infinity in an input
 * or a gradient reach every result they touch; beside an image's edge they may reach a weight gradient as NaN times zero.
 *
 * <p>One thread at a time; nothing is allocated after construction.
 */
public final class ThinOutputConv {
    private final ThinOutputShape shape;
    private final ThinOutputBuffers buffers;
    private final ThinOutputScratch scratch;
    private final ThinOutputForward forward;
    private final ThinOutputBackward backward;
    private final LossKernels losses;

    /**
     * @param gated whether the input comes out of a ReLU, through which {@code dInput} and {@code dProducerBias} then pass:
     *     they are 0 where the input is at most 0
     * @param kernels the implementation; vectors of more lanes than divide the channels give way to the scalar twin
     */
    ThinOutputConv(
            ThinOutputShape shape, ThinOutputBuffers buffers, boolean gated, ThinKernels kernels, LossKernels losses) {
        ThinKernels fitting = ThinKernels.fitting(kernels, shape.channels());
        this.shape = shape;
        this.buffers = buffers;
        this.scratch = ThinOutputScratch.at(shape, buffers.scratch());
        this.forward = new ThinOutputForward(shape, buffers, scratch, fitting);
        this.backward = new ThinOutputBackward(shape, buffers, scratch, gated, fitting);
        this.losses = losses;
    }

    /** Writes the logits of rows {@code [0, rows)}. */
    public void forward(int rows) {
        for (int i = 0; i < rows; i++) {
            forwardImage(i);
        }
    }

    /** Writes the losses of rows {@code [0, rows)}, and the logits if wanted. */
    public void loss(ReconLoss loss, int rows) {
        for (int i = 0; i < rows; i++) {
            forwardImage(i);
            RawMemory.setDouble(buffers.losses(), i, loss.run(losses, scratch.logits(), target(i), shape.outputSize()));
        }
    }

    /**
     * Forward, loss and backward: writes the losses, the gradients, and the logits if wanted. Rows {@code [valid, rows)} are
     * not read: their loss and {@code dInput} are 0.
     *
     * @param scale what the loss's gradient is multiplied by; the losses are not
     */
    public void train(ReconLoss loss, int rows, int valid, float scale) {
        backward.clear();
        for (int i = 0; i < valid; i++) {
            forwardImage(i);
            double value = loss.run(losses, scratch.logits(), target(i), scratch.gradient(), shape.outputSize(), scale);
            RawMemory.setDouble(buffers.losses(), i, value);
            backwardImage(i, scratch.gradient());
        }
        for (int i = valid; i < rows; i++) {
            RawMemory.setDouble(buffers.losses(), i, 0);
            clearInputGradient(i);
        }
    }

    /** Writes the gradients from {@code dLogits}; rows {@code [valid, rows)} are not read: their {@code dInput} is 0. */
    public void backward(int rows, int valid) {
        backward.clear();
        for (int i = 0; i < valid; i++) {
            backwardImage(i, buffers.dLogits() + 4L * i * shape.outputSize());
        }
        for (int i = valid; i < rows; i++) {
            clearInputGradient(i);
        }
    }

    private void forwardImage(int i) {
        forward.image(input(i));
        if (buffers.logits() != 0) {
            long bytes = 4L * shape.outputSize();
            MemorySegment.copy(ALL, scratch.logits(), ALL, buffers.logits() + i * bytes, bytes);
        }
    }

    private void backwardImage(int i, long gradient) {
        backward.image(input(i), gradient, dInput(i));
    }

    private void clearInputGradient(int i) {
        RawMemory.clear(dInput(i), shape.inputSize());
    }

    private long input(int i) {
        return buffers.input() + 4L * i * shape.inputSize();
    }

    private long dInput(int i) {
        return buffers.dInput() + 4L * i * shape.inputSize();
    }

    private long target(int i) {
        return buffers.target() + 4L * i * shape.outputSize();
    }
}
