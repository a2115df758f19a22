package dev.elbow.backend.reference;

import dev.elbow.backend.Step;

/**
 * {@code y[j] = b[j] + sum_i W[j, i] x[i]}. Element orders translate between memory and the exposed weights next to a
 * flatten or a reshape.
 */
final class DenseKernel implements Kernel {
    private final Link input;
    private final Link output;
    private final Weights weight;
    private final Weights bias;
    private final int[] columns;
    private final int[] rows;

    /**
     * Creates the kernel.
     *
     * @param columns for each input element its column in the weights, null if they agree
     * @param rows for each output element its row in the weights, null if they agree
     */
    DenseKernel(Link input, Link output, Weights weight, Weights bias, int[] columns, int[] rows) {
        this.input = input;
        this.output = output;
        this.weight = weight;
        this.bias = bias;
        this.columns = columns;
        this.rows = rows;
    }

    @Override
    public void forward(Step step) {
        double[] x = input.values().data;
        double[] y = output.values().data;
        for (int r = 0; r < step.rows; r++) {
            for (int j = 0; j < output.width(); j++) {
                double sum = bias.get(row(j));
                for (int i = 0; i < input.width(); i++) {
                    sum += weight.get(index(j, i)) * x[r * input.width() + i];
                }
                y[r * output.width() + j] = sum;
            }
        }
    }

    @Override
    public void backward(Step step) {
        double[] x = input.values().data;
        double[] dx = input.gradients().data;
        double[] dy = output.gradients().data;
        for (int r = 0; r < step.rows; r++) {
            for (int i = 0; i < input.width(); i++) {
                dx[r * input.width() + i] = 0;
            }
            for (int j = 0; j < output.width(); j++) {
                double d = dy[r * output.width() + j];
                bias.addGradient(row(j), d);
                for (int i = 0; i < input.width(); i++) {
                    weight.addGradient(index(j, i), d * x[r * input.width() + i]);
                    dx[r * input.width() + i] += d * weight.get(index(j, i));
                }
            }
        }
    }

    private int index(int j, int i) {
        return row(j) * input.width() + (columns == null ? i : columns[i]);
    }

    private int row(int j) {
        return rows == null ? j : rows[j];
    }
}
