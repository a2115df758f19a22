package dev.elbow.backend.reference;

import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.ReconstructionLoss;

/**
 * The reconstruction loss of each row, and the gradient of its mean over {@code batchRows} to the decoder's output
 * {@code l}.
 *
 * <p>Bernoulli: {@code max(l, 0) - l x + log(1 + exp(-|l|))}, gradient {@code sigmoid(l) - x}. Gaussian: {@code 0.5
 * (y - x)^2} with {@code y = l} or {@code y = sigmoid(l)}, gradient {@code (y - x) dy/dl}.
 */
final class LossKernel implements Kernel {
    private final ReconstructionLoss op;
    private final Link target;
    private final Link input;
    private final Values rowRecon;
    private final double factor;

    LossKernel(ReconstructionLoss op, PlanSpec spec, Link target, Link input, Values rowRecon) {
        this.op = op;
        this.target = target;
        this.input = input;
        this.rowRecon = rowRecon;
        this.factor = spec.reduction().factor(input.width());
    }

    @Override
    public void forward(Step step) {
        int width = input.width();
        for (int r = 0; r < step.rows; r++) {
            double sum = 0;
            for (int i = r * width; i < (r + 1) * width; i++) {
                sum += loss(input.values().data[i], target.values().data[i]);
            }
            rowRecon.data[r] = factor * sum;
        }
    }

    @Override
    public void backward(Step step) {
        for (int i = 0; i < step.rows * input.width(); i++) {
            input.gradients().data[i] =
                    factor / step.batchRows * gradient(input.values().data[i], target.values().data[i]);
        }
    }

    private double loss(double l, double x) {
        return switch (op) {
            case BernoulliLoss _ -> Math.max(l, 0) - l * x + StrictMath.log1p(StrictMath.exp(-Math.abs(l)));
            case GaussianLoss gaussian -> {
                double y = gaussian.sigmoid() ? sigmoid(l) : l;
                yield 0.5 * (y - x) * (y - x);
            }
        };
    }

    private double gradient(double l, double x) {
        return switch (op) {
            case BernoulliLoss _ -> sigmoid(l) - x;
            case GaussianLoss gaussian
            when gaussian.sigmoid() -> {
                double y = sigmoid(l);
                yield (y - x) * y * (1 - y);
            }
            case GaussianLoss _ -> l - x;
        };
    }

    static double sigmoid(double l) {
        return 1 / (1 + StrictMath.exp(-l));
    }
}
