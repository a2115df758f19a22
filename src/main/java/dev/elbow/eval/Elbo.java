package dev.elbow.eval;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.Reduction;
import dev.elbow.backend.Samples;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.Evaluation;
import dev.elbow.train.Evaluator;
import dev.elbow.train.ModelSamples;
import dev.elbow.train.Replicas;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The evidence lower bound of a model on a data set, in nats per sample, on all lanes of the model's device. The noise is a pure
 * function of the seed: one epsilon per sample and draw. A Gaussian loss is reported without its constant. Model and data cannot
 * be closed meanwhile.
 */
public final class Elbo {
    private static final int BATCH = 128;

    private Elbo() {}

    /**
     * Returns reconstruction loss (summed over features), KL divergence, and what each latent carries.
     *
     * @throws ElbowException if the model cannot take the data's samples
     */
    public static Evaluation evaluate(Autoencoder model, Dataset data, long seed) {
        check(model, data);
        Device device = model.device();
        try (Autoencoder.Use _ = model.use();
                Dataset.Use _ = data.use();
                Samples samples = ModelSamples.open(model, data);
                Replicas replicas = Replicas.open(device, 0);
                Evaluator evaluator =
                        new Evaluator(device, replicas, model.parameters(), samples, BATCH, Reduction.SUM, seed)) {
            return evaluator.evaluate();
        }
    }

    /**
     * Returns what {@link #evaluate} says of each class alone, by label; classes without samples are missing.
     *
     * @throws IllegalStateException if the data have no labels
     * @throws ElbowException if the model cannot take the data's samples
     */
    public static SortedMap<Integer, Evaluation> evaluateClasses(Autoencoder model, Dataset data, long seed) {
        SortedMap<Integer, Evaluation> all = new TreeMap<>();
        for (int label : Arrays.stream(data.labels()).distinct().toArray()) {
            try (Dataset one = data.ofClass(label)) {
                all.put(label, evaluate(model, one, seed));
            }
        }
        return all;
    }

    /**
     * Returns the importance-weighted bound on the negative log likelihood (Burda, Grosse and Salakhutdinov, "Importance Weighted
     * Autoencoders", 2016): {@code -log (1/K sum_k p(x|z_k) p(z_k) / q(z_k|x))} with {@code z_k} drawn from {@code q(z|x)},
     * averaged over samples. With K = 1 it is an estimate of the negative ELBO; it falls with K towards the negative log
     * likelihood.
     *
     * @param draws K, at least 1
     * @throws ElbowException if the model cannot take the data's samples
     * @throws IllegalArgumentException if the model is not variational, or {@code draws} is below 1
     */
    public static double importanceBound(Autoencoder model, Dataset data, int draws, long seed) {
        check(model, data);
        if (!model.isVariational()) {
            throw new IllegalArgumentException("the importance-weighted bound needs a variational model");
        }
        if (draws < 1) {
            throw new IllegalArgumentException("the importance-weighted bound needs at least 1 draw, got " + draws);
        }
        Device device = model.device();
        try (Autoencoder.Use _ = model.use();
                Dataset.Use _ = data.use();
                Samples samples = ModelSamples.open(model, data);
                Replicas replicas = Replicas.open(device, 0)) {
            double[] sums = new double[replicas.count()];
            replicas.run(collective -> {
                int rank = collective.rank();
                int from = (int) ((long) data.count() * rank / collective.size());
                int to = (int) ((long) data.count() * (rank + 1) / collective.size());
                int rows = (BATCH + collective.size() - 1) / collective.size();
                try (ImportanceWeights weights = new ImportanceWeights(model, samples, rows, seed)) {
                    sums[rank] = weights.sumLogLikelihood(from, to, draws);
                }
            });
            double sum = 0;
            for (double part : sums) {
                sum += part;
            }
            return -sum / data.count();
        }
    }

    private static void check(Autoencoder model, Dataset data) {
        if (model.graph().loss().isEmpty()) {
            throw new IllegalArgumentException("the model ends in no loss, it cannot be evaluated");
        }
        ModelSamples.check(model, data, "data");
    }
}
