package dev.elbow.backend.reference;

import dev.elbow.backend.Step;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.tensor.Shape;

/**
 * {@code y[iy s - p + ky, ix s - p + kx, k] += W[c, k, ky, kx] x[iy, ix, c]} over all inputs and taps, from {@code y
 * = b[k]}; what falls outside the output is cut.
 */
final class ConvTransposeKernel implements Kernel {
    private final ConvTranspose op;
    private final Link input;
    private final Link output;
    private final Weights weight;
    private final Weights bias;

    ConvTransposeKernel(ConvTranspose op, Link input, Link output, Weights weight, Weights bias) {
        this.op = op;
        this.input = input;
        this.output = output;
        this.weight = weight;
        this.bias = bias;
    }

    @Override
    public void forward(Step step) {
        double[] y = output.values().data;
        int channels = output.shape().channels();
        for (int i = 0; i < step.rows * output.width(); i++) {
            y[i] = bias.get(i % channels);
        }
        Shape in = input.shape();
        for (int r = 0; r < step.rows; r++) {
            for (int iy = 0; iy < in.height(); iy++) {
                for (int ix = 0; ix < in.width(); ix++) {
                    for (int c = 0; c < in.channels(); c++) {
                        spread(r, iy, ix, c);
                    }
                }
            }
        }
    }

    private void spread(int r, int iy, int ix, int c) {
        Shape out = output.shape();
        double[] y = output.values().data;
        double x = input.values().data[Images.index(input.shape(), r, iy, ix, c)];
        for (int ky = 0; ky < op.kernel(); ky++) {
            for (int kx = 0; kx < op.kernel(); kx++) {
                int oy = iy * op.stride() - op.padding() + ky;
                int ox = ix * op.stride() - op.padding() + kx;
                if (Images.inside(out, oy, ox)) {
                    for (int k = 0; k < out.channels(); k++) {
                        y[Images.index(out, r, oy, ox, k)] += weight.get(index(c, k, ky, kx)) * x;
                    }
                }
            }
        }
    }

    @Override
    public void backward(Step step) {
        double[] dy = output.gradients().data;
        int channels = output.shape().channels();
        for (int i = 0; i < step.rows * output.width(); i++) {
            bias.addGradient(i % channels, dy[i]);
        }
        Shape in = input.shape();
        double[] dx = input.gradients().data;
        for (int r = 0; r < step.rows; r++) {
            for (int iy = 0; iy < in.height(); iy++) {
                for (int ix = 0; ix < in.width(); ix++) {
                    for (int c = 0; c < in.channels(); c++) {
                        dx[Images.index(in, r, iy, ix, c)] = gather(r, iy, ix, c);
                    }
                }
            }
        }
    }

    /** Adds one input's part of the weights' gradient and returns that input's gradient. */
    private double gather(int r, int iy, int ix, int c) {
        Shape out = output.shape();
        double[] dy = output.gradients().data;
        double x = input.values().data[Images.index(input.shape(), r, iy, ix, c)];
        double sum = 0;
        for (int ky = 0; ky < op.kernel(); ky++) {
            for (int kx = 0; kx < op.kernel(); kx++) {
                int oy = iy * op.stride() - op.padding() + ky;
                int ox = ix * op.stride() - op.padding() + kx;
                if (Images.inside(out, oy, ox)) {
                    for (int k = 0; k < out.channels(); k++) {
                        double d = dy[Images.index(out, r, oy, ox, k)];
                        weight.addGradient(index(c, k, ky, kx), d * x);
                        sum += d * weight.get(index(c, k, ky, kx));
                    }
                }
            }
        }
        return sum;
    }

    private int index(int c, int k, int ky, int kx) {
        return ((c * output.shape().channels() + k) * op.kernel() + ky) * op.kernel() + kx;
    }
}
