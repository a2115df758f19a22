package dev.elbow.eval;

import dev.elbow.backend.Mode;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.model.Autoencoder;
import java.util.Arrays;

/** The importance weights of one replica's samples, averaged over draws as they come. Used by one attached thread. */
final class ImportanceWeights implements AutoCloseable {
    private final Plan plan;
    private final int latents;
    private final Step step = new Step();
    private final Totals unused = new Totals();
    private final float[] recon;
    private final float[] mean;
    private final float[] logvar;
    private final float[] latent;
    /** The streamed log of a sum of exponentials, per row: the largest term so far, and the sum relative to it. */
    private final double[] largest;

    private final double[] sum;

    ImportanceWeights(Autoencoder model, Samples samples, int rows, long seed) {
        plan = model.device()
                .compile(
                        model.parameters(),
                        PlanSpec.of(Mode.EVALUATE, rows)
                                .withSamples(samples, false)
                                .withSeed(seed));
        latents = model.latent();
        recon = new float[rows];
        mean = new float[rows * latents];
        logvar = new float[rows * latents];
        latent = new float[rows * latents];
        largest = new double[rows];
        sum = new double[rows];
    }

    /** Returns the sum over samples {@code [from, to)} of {@code log (1/K sum_k w_k)}. */
    double sumLogLikelihood(int from, int to, int draws) {
        int batch = plan.spec().batch();
        double total = 0;
        for (int first = from; first < to; first += batch) {
            int rows = Math.min(batch, to - first);
            Arrays.fill(largest, Double.NEGATIVE_INFINITY);
            Arrays.fill(sum, 0);
            for (int draw = 0; draw < draws; draw++) {
                step.step = draw;
                step.first = first;
                step.noiseRow = first;
                plan.run(step.rows(rows));
                addDraw(rows);
            }
            for (int row = 0; row < rows; row++) {
                total += largest[row] + StrictMath.log(sum[row] / draws);
            }
        }
        plan.drain(unused);
        return total;
    }

    private void addDraw(int rows) {
        plan.buffer(Port.ROW_RECON).read(0, recon, 0, rows);
        plan.buffer(Port.MEAN).read(0, mean, 0, rows * latents);
        plan.buffer(Port.LOGVAR).read(0, logvar, 0, rows * latents);
        plan.buffer(Port.LATENT).read(0, latent, 0, rows * latents);
        for (int row = 0; row < rows; row++) {
            double term = logWeight(row);
            if (term > largest[row]) {
                sum[row] = sum[row] * StrictMath.exp(largest[row] - term) + 1;
                largest[row] = term;
            } else {
                sum[row] += StrictMath.exp(term - largest[row]);
            }
        }
    }

    /** {@code log p(x|z) + log p(z) - log q(z|x)}; the normal densities' constants cancel. */
    private double logWeight(int row) {
        double weight = -recon[row];
        for (int i = row * latents; i < (row + 1) * latents; i++) {
            double z = latent[i];
            double epsilon = (z - mean[i]) * StrictMath.exp(-0.5 * logvar[i]);
            weight += 0.5 * (epsilon * epsilon + logvar[i] - z * z);
        }
        return weight;
    }

    @Override
    public void close() {
        plan.close();
    }
}
