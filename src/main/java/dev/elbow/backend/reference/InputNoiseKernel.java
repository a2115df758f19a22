package dev.elbow.backend.reference;

import dev.elbow.backend.Step;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;

/** {@code y = x + stddev n} with standard normal n, drawn anew each training step; the gradient passes unchanged. */
final class InputNoiseKernel implements Kernel {
    private final Link input;
    private final Link output;
    private final float stddev;
    private final long seed;
    private final int[] words = new int[4];

    InputNoiseKernel(Link input, Link output, float stddev, long seed) {
        this.input = input;
        this.output = output;
        this.stddev = stddev;
        this.seed = seed;
    }

    @Override
    public void forward(Step step) {
        int width = input.width();
        for (int r = 0; r < step.rows; r++) {
            int element = (step.noiseRow + r) * Philox.rowStride(width);
            for (int i = 0; i < width; i++) {
                double noise = Philox.normal(seed, RandomStream.INPUT_NOISE, step.step, element + i, words);
                output.values().data[r * width + i] = input.values().data[r * width + i] + stddev * noise;
            }
        }
    }

    @Override
    public void backward(Step step) {
        System.arraycopy(output.gradients().data, 0, input.gradients().data, 0, step.rows * input.width());
    }
}
