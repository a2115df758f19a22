package dev.elbow.backend.reference;

import dev.elbow.backend.Step;
import dev.elbow.graph.Conv;
import dev.elbow.tensor.Shape;
import java.util.Arrays;

/**
 * {@code y[oy, ox, k] = b[k] + sum_(c, ky, kx) W[k, c, ky, kx] x[oy s - p + ky, ox s - p + kx, c]}, where x is zero
 * outside the image.
 */
final class ConvKernel implements Kernel {
    private final Conv op;
    private final Link input;
    private final Link output;
    private final Weights weight;
    private final Weights bias;

    ConvKernel(Conv op, Link input, Link output, Weights weight, Weights bias) {
        this.op = op;
        this.input = input;
        this.output = output;
        this.weight = weight;
        this.bias = bias;
    }

    @Override
    public void forward(Step step) {
        Shape out = output.shape();
        double[] y = output.values().data;
        for (int r = 0; r < step.rows; r++) {
            for (int oy = 0; oy < out.height(); oy++) {
                for (int ox = 0; ox < out.width(); ox++) {
                    for (int k = 0; k < out.channels(); k++) {
                        y[Images.index(out, r, oy, ox, k)] = bias.get(k) + sum(r, oy, ox, k);
                    }
                }
            }
        }
    }

    private double sum(int r, int oy, int ox, int k) {
        Shape in = input.shape();
        double[] x = input.values().data;
        double sum = 0;
        for (int ky = 0; ky < op.kernel(); ky++) {
            for (int kx = 0; kx < op.kernel(); kx++) {
                int iy = oy * op.stride() - op.padding() + ky;
                int ix = ox * op.stride() - op.padding() + kx;
                if (Images.inside(in, iy, ix)) {
                    for (int c = 0; c < in.channels(); c++) {
                        sum += weight.get(index(k, c, ky, kx)) * x[Images.index(in, r, iy, ix, c)];
                    }
                }
            }
        }
        return sum;
    }

    @Override
    public void backward(Step step) {
        Shape out = output.shape();
        double[] dy = output.gradients().data;
        Arrays.fill(input.gradients().data, 0, step.rows * input.width(), 0);
        for (int r = 0; r < step.rows; r++) {
            for (int oy = 0; oy < out.height(); oy++) {
                for (int ox = 0; ox < out.width(); ox++) {
                    for (int k = 0; k < out.channels(); k++) {
                        double d = dy[Images.index(out, r, oy, ox, k)];
                        bias.addGradient(k, d);
                        spread(r, oy, ox, k, d);
                    }
                }
            }
        }
    }

    private void spread(int r, int oy, int ox, int k, double d) {
        Shape in = input.shape();
        double[] x = input.values().data;
        double[] dx = input.gradients().data;
        for (int ky = 0; ky < op.kernel(); ky++) {
            for (int kx = 0; kx < op.kernel(); kx++) {
                int iy = oy * op.stride() - op.padding() + ky;
                int ix = ox * op.stride() - op.padding() + kx;
                if (Images.inside(in, iy, ix)) {
                    for (int c = 0; c < in.channels(); c++) {
                        int at = Images.index(in, r, iy, ix, c);
                        weight.addGradient(index(k, c, ky, kx), d * x[at]);
                        dx[at] += d * weight.get(index(k, c, ky, kx));
                    }
                }
            }
        }
    }

    private int index(int k, int c, int ky, int kx) {
        return ((k * input.shape().channels() + c) * op.kernel() + ky) * op.kernel() + kx;
    }
}
