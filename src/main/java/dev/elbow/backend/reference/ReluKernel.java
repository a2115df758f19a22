package dev.elbow.backend.reference;

import dev.elbow.backend.Step;

/** {@code y = max(x, 0)}, and a NaN stays one; {@code dx = dy} where x is positive, else 0. */
record ReluKernel(Link input, Link output) implements Kernel {

    @Override
    public void forward(Step step) {
        double[] x = input.values().data;
        double[] y = output.values().data;
        for (int i = 0; i < step.rows * input.width(); i++) {
            y[i] = Math.max(x[i], 0);
        }
    }

    @Override
    public void backward(Step step) {
        double[] x = input.values().data;
        double[] dx = input.gradients().data;
        double[] dy = output.gradients().data;
        for (int i = 0; i < step.rows * input.width(); i++) {
            dx[i] = x[i] > 0 ? dy[i] : 0;
        }
    }
}
