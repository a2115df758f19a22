package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.tensor.Shape;

/** 2x2 max pooling. */
final class MaxPoolStage implements Stage {
    private final Kernels kernels = Kernels.get();
    private final Shape shape;
    private final Edge in;
    private final Edge out;
    private final int batch;

    MaxPoolStage(Shape input, Edge in, Edge out, int batch) {
        this.shape = input;
        this.in = in;
        this.out = out;
        this.batch = batch;
    }

    @Override
    public void forward(Step step) {
        kernels.pools().maxPool(in.value, out.value, batch, shape.height(), shape.width(), shape.channels());
    }

    @Override
    public void backward(Step step) {
        if (in.gradient != 0) {
            kernels.pools()
                    .maxPoolBackward(
                            in.value,
                            out.gradient,
                            in.gradient,
                            batch,
                            shape.height(),
                            shape.width(),
                            shape.channels());
        }
    }
}
