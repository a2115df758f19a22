package dev.elbow.backend.reference;

import dev.elbow.backend.Step;
import dev.elbow.tensor.Shape;
import java.util.Arrays;

/** {@code y[oy, ox] = x[oy / 2, ox / 2]}; the gradient of x sums those of its four copies. */
record UpsampleKernel(Link input, Link output) implements Kernel {

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

    private int source(int i) {
        Shape out = output.shape();
        int c = i % out.channels();
        int ox = i / out.channels() % out.width();
        int oy = i / (out.channels() * out.width()) % out.height();
        return Images.index(input.shape(), i / output.width(), oy / 2, ox / 2, c);
    }
}
