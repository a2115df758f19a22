package dev.elbow.backend.reference;

import dev.elbow.backend.Step;
import dev.elbow.tensor.Shape;
import java.util.Arrays;

/** The largest of each 2x2 window, NaN if one is NaN; the gradient goes to the first largest in row-major order. */
record MaxPoolKernel(Link input, Link output) implements Kernel {

    @Override
    public void forward(Step step) {
        double[] x = input.values().data;
        double[] y = output.values().data;
        for (int i = 0; i < step.rows * output.width(); i++) {
            y[i] = x[largest(i)];
        }
    }

    @Override
    public void backward(Step step) {
        double[] dx = input.gradients().data;
        double[] dy = output.gradients().data;
        Arrays.fill(dx, 0, step.rows * input.width(), 0);
        for (int i = 0; i < step.rows * output.width(); i++) {
            dx[largest(i)] += dy[i];
        }
    }

    /** Returns where the largest value lies in the window of output element {@code i}. */
    private int largest(int i) {
        Shape out = output.shape();
        int c = i % out.channels();
        int ox = i / out.channels() % out.width();
        int oy = i / (out.channels() * out.width()) % out.height();
        int r = i / output.width();
        double[] x = input.values().data;
        int best = Images.index(input.shape(), r, 2 * oy, 2 * ox, c);
        for (int tap = 1; tap < 4; tap++) {
            int at = Images.index(input.shape(), r, 2 * oy + tap / 2, 2 * ox + tap % 2, c);
            if (x[at] > x[best] || Double.isNaN(x[at]) && !Double.isNaN(x[best])) {
                best = at;
            }
        }
        return best;
    }
}
