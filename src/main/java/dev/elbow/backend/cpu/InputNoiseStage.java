package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.random.RandomStream;

/** Adds noise to a copy of the input, so that the loss still sees the clean one; the gradient passes through. */
final class InputNoiseStage implements Stage {
    private final Kernels kernels = Kernels.get();
    private final Edge in;
    private final Edge out;
    private final int batch;
    private final float stddev;
    private final long seed;

    InputNoiseStage(Edge in, Edge out, int batch, float stddev, long seed) {
        this.in = in;
        this.out = out;
        this.batch = batch;
        this.stddev = stddev;
        this.seed = seed;
    }

    @Override
    public void forward(Step step) {
        kernels.noise()
                .addNormals(
                        in.value,
                        out.value,
                        step.rows,
                        in.features,
                        stddev,
                        seed,
                        RandomStream.INPUT_NOISE,
                        step.step,
                        step.noiseRow);
        Rows.zeroPast(step.rows, batch, in.features, out.value);
    }

    @Override
    public void backward(Step step) {
        if (in.gradient != 0) {
            kernels.elementwise().copy(out.gradient, in.gradient, batch * in.features);
        }
    }
}
