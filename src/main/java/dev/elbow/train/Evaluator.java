package dev.elbow.train;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Reduction;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.graph.GaussianLatent;
import java.util.Arrays;

/**
 * Evaluates a model on samples as they are stored, never binarized, again and again with the same noise: each replica runs a range of the samples, sums are kept in
 * double and added in the order of the ranks. Used by one thread; close it before its replicas.
 */
public final class Evaluator implements AutoCloseable {
    private final Device device;
    private final Replicas replicas;
    private final Samples samples;
    private final Part[] parts;

    /**
     * Compiles the plans.
     *
     * @param parameters whose values at the time of each evaluation count
     * @param batch samples per run over all replicas
     * @param seed key of the noise
     */
    public Evaluator(
            Device device,
            Replicas replicas,
            Parameters parameters,
            Samples samples,
            int batch,
            Reduction reduction,
            long seed) {
        this.device = device;
        this.replicas = replicas;
        this.samples = samples;
        this.parts = new Part[replicas.count()];
        int rows = Math.min((batch + replicas.count() - 1) / replicas.count(), samples.count());
        PlanSpec spec = PlanSpec.of(Mode.EVALUATE, rows)
                .withSamples(samples, false)
                .withSeed(seed)
                .withLoss(reduction, 0);
        try {
            replicas.run(collective -> parts[collective.rank()] = new Part(device.compile(parameters, spec)));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Returns the model's figures with its parameters as they are now. */
    public Evaluation evaluate() {
        replicas.run(collective -> {
            int from = (int) ((long) samples.count() * collective.rank() / collective.size());
            int to = (int) ((long) samples.count() * (collective.rank() + 1) / collective.size());
            try (Device.Range _ = device.range("evaluate")) {
                parts[collective.rank()].run(from, to);
            }
        });
        Totals totals = new Totals();
        for (Part part : parts) {
            totals.add(part.totals);
        }
        int latents = parts[0].latents;
        double[] kl = new double[latents];
        int active = 0;
        for (int i = 0; i < latents; i++) {
            double klSum = 0;
            double mean = 0;
            double square = 0;
            for (Part part : parts) {
                klSum += part.kl[i];
                mean += part.mean[i];
                square += part.square[i];
            }
            kl[i] = klSum / totals.rows;
            mean /= totals.rows;
            if (square / totals.rows - mean * mean > Evaluation.ACTIVE_VARIANCE) {
                active++;
            }
        }
        return new Evaluation(totals.rows, totals.meanRecon(), latents == 0 ? 0 : totals.meanKl(), kl, active);
    }

    @Override
    public void close() {
        for (Part part : parts) {
            if (part != null) {
                part.plan.close();
            }
        }
    }

    /** One replica's plan, and its sums over its range. */
    private static final class Part {
        final Plan plan;
        final int latents;
        final Totals totals = new Totals();
        final double[] kl;
        final double[] mean;
        final double[] square;
        private final Step step = new Step();
        private final float[] means;
        private final float[] logvars;

        Part(Plan plan) {
            this.plan = plan;
            this.latents = plan.graph().latent().map(GaussianLatent::latent).orElse(0);
            this.kl = new double[latents];
            this.mean = new double[latents];
            this.square = new double[latents];
            this.means = new float[plan.spec().batch() * latents];
            this.logvars = new float[plan.spec().batch() * latents];
        }

        void run(int from, int to) {
            totals.clear();
            Arrays.fill(kl, 0);
            Arrays.fill(mean, 0);
            Arrays.fill(square, 0);
            int batch = plan.spec().batch();
            for (int first = from; first < to; first += batch) {
                int rows = Math.min(batch, to - first);
                step.first = first;
                step.noiseRow = first;
                plan.run(step.rows(rows));
                addLatents(rows);
            }
            // Once: where a device runs by itself, draining waits for it.
            plan.drain(totals);
        }

        private void addLatents(int rows) {
            if (latents == 0) {
                return;
            }
            plan.buffer(Port.MEAN).read(0, means, 0, rows * latents);
            plan.buffer(Port.LOGVAR).read(0, logvars, 0, rows * latents);
            for (int i = 0; i < rows * latents; i++) {
                int latent = i % latents;
                double m = means[i];
                double logvar = logvars[i];
                kl[latent] += 0.5 * (m * m + StrictMath.exp(logvar) - 1 - logvar);
                mean[latent] += m;
                square[latent] += m * m;
            }
        }
    }
}
