package dev.elbow.backend.reference;

import dev.elbow.backend.LatentTotals;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.random.Philox;

/**
 * {@code z = mean + exp(logvar / 2) epsilon} and the KL term that it adds to the loss. {@code mean} and {@code
 * logvar} come from two dense kernels that run before it.
 *
 * <p>Per latent, {@code kl = -0.5 (1 + logvar - mean^2 - exp(logvar))}; its gradients are {@code mean} and {@code 0.5
 * (exp(logvar) - 1)}, times {@code beta / batchRows}, and none where free bits exceed it.
 */
final class GaussianLatentKernel implements Kernel {
    private final PlanSpec spec;
    private final Link mean;
    private final Link logvar;
    private final Link output;
    private final Values epsilon;
    private final Values rowKl;
    private final LatentTotals totals;
    private final int[] words = new int[4];

    /**
     * @param totals what each row adds its latents to, null for nothing
     */
    GaussianLatentKernel(
            PlanSpec spec, Link mean, Link logvar, Link output, Values epsilon, Values rowKl, LatentTotals totals) {
        this.spec = spec;
        this.mean = mean;
        this.logvar = logvar;
        this.output = output;
        this.epsilon = epsilon;
        this.rowKl = rowKl;
        this.totals = totals;
    }

    @Override
    public void forward(Step step) {
        if (!spec.givenEpsilon()) {
            draw(step);
        }
        int latents = output.width();
        for (int r = 0; r < step.rows; r++) {
            double sum = 0;
            for (int i = r * latents; i < (r + 1) * latents; i++) {
                double deviation = StrictMath.exp(logvar.values().data[i] / 2);
                output.values().data[i] = mean.values().data[i] + deviation * epsilon.data[i];
                double kl = kl(i);
                sum += kl;
                if (totals != null) {
                    totals.add(i % latents, kl, mean.values().data[i]);
                }
            }
            rowKl.data[r] = sum;
        }
    }

    private void draw(Step step) {
        int latents = output.width();
        for (int r = 0; r < step.rows; r++) {
            int element = (step.noiseRow + r) * Philox.rowStride(latents);
            for (int i = 0; i < latents; i++) {
                epsilon.data[r * latents + i] =
                        Philox.normal(spec.seed(), spec.epsilonStream(), step.step, element + i, words);
            }
        }
    }

    private double kl(int i) {
        double m = mean.values().data[i];
        double lv = logvar.values().data[i];
        return -0.5 * (1 + lv - m * m - StrictMath.exp(lv));
    }

    @Override
    public void backward(Step step) {
        double weight = (double) step.beta / step.batchRows;
        for (int i = 0; i < step.rows * output.width(); i++) {
            double lv = logvar.values().data[i];
            double dz = output.gradients().data[i];
            // A NaN is not below: it reaches the gradients.
            boolean free = spec.freeBits() > 0 && kl(i) < spec.freeBits();
            double w = free ? 0 : weight;
            mean.gradients().data[i] = dz + w * mean.values().data[i];
            logvar.gradients().data[i] =
                    dz * 0.5 * StrictMath.exp(lv / 2) * epsilon.data[i] + w * 0.5 * (StrictMath.exp(lv) - 1);
        }
    }
}
