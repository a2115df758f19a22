package dev.elbow.train;

import dev.elbow.backend.Device;
import dev.elbow.backend.LatentTotals;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Reduction;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.graph.GaussianLatent;

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
        LatentTotals sums = new LatentTotals(parts[0].latents.latents());
        for (Part part : parts) {
            sums.add(part.latents);
        }
        double[] kl = new double[sums.latents()];
        int active = 0;
        for (int i = 0; i < kl.length; i++) {
            kl[i] = sums.kl[i] / totals.rows;
            double mean = sums.mean[i] / totals.rows;
            if (sums.square[i] / totals.rows - mean * mean > Evaluation.ACTIVE_VARIANCE) {
                active++;
            }
        }
        return new Evaluation(totals.rows, totals.meanRecon(), kl.length == 0 ? 0 : totals.meanKl(), kl, active);
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
        final Totals totals = new Totals();
        final LatentTotals latents;
        private final Step step = new Step();

        Part(Plan plan) {
            this.plan = plan;
            this.latents = new LatentTotals(
                    plan.graph().latent().map(GaussianLatent::latent).orElse(0));
        }

        void run(int from, int to) {
            totals.clear();
            latents.clear();
            int batch = plan.spec().batch();
            for (int first = from; first < to; first += batch) {
                step.first = first;
                step.noiseRow = first;
                plan.run(step.rows(Math.min(batch, to - first)));
            }
            // Once: where a device runs by itself, draining waits for it.
            plan.drain(totals);
            if (latents.latents() > 0) {
                plan.drainLatents(latents);
            }
        }
    }
}
