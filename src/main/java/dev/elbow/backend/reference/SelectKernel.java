package dev.elbow.backend.reference;

import dev.elbow.backend.Step;
import java.util.Arrays;

/** Every output element is a copy of one input element; an input element's gradient sums those of its copies. */
abstract class SelectKernel implements Kernel {
    final Link input;
    final Link output;

    SelectKernel(Link input, Link output) {
        this.input = input;
        this.output = output;
    }

    /** Returns the input element that output element {@code row, y, x, c} copies. */
    abstract int source(int row, int y, int x, int c);

    private int source(int i) {
        int channels = output.shape().channels();
        int width = output.shape().width();
        int y = i / (channels * width) % output.shape().height();
        return source(i / output.width(), y, i / channels % width, i % channels);
    }

    @Override
    public void forward(Step step) {
        double[] x = input.values().data;
        double[] y = output.values().data;
        for (int i = 0; i < step.rows * output.width(); i++) {
            y[i] = x[source(i)];
        }
    }

    @Override
    public void backward(Step step) {
        double[] dx = input.gradients().data;
        double[] dy = output.gradients().data;
        Arrays.fill(dx, 0, step.rows * input.width(), 0);
        for (int i = 0; i < step.rows * output.width(); i++) {
            dx[source(i)] += dy[i];
        }
    }
}
