package dev.elbow.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Relu;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.Preset;
import dev.elbow.tensor.Shape;
import dev.elbow.train.Beta;
import dev.elbow.train.Evaluation;
import dev.elbow.train.TrainOptions;
import dev.elbow.train.Trainer;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A model with one latent, whose likelihood an integral over a line gives. */
class ElboTest {
    private static final int FEATURES = 6;
    private static final int ROWS = 150;
    private static final Shape ROW = Shape.of(FEATURES);
    private static final Device DEVICE = Elbow.open("reference");

    private static Autoencoder model;
    private static float[] values;
    private static Dataset data;

    @BeforeAll
    static void train() {
        SplittableRandom random = new SplittableRandom(4);
        values = new float[ROWS * FEATURES];
        for (int i = 0; i < values.length; i++) {
            boolean kind = i / FEATURES % 2 == 0;
            values[i] = random.nextDouble() < (kind ? 0.9 : 0.1) ? 1 : 0;
        }
        data = Dataset.of(values, ROW);
        Graph graph = Graph.builder(ROW)
                .add(new Dense(8), new Relu(), new GaussianLatent(1))
                .add(new Dense(8), new Relu(), new Dense(FEATURES), new BernoulliLoss())
                .build();
        model = Autoencoder.create(DEVICE, graph, 1);
        // A rising beta, without which so small a model collapses; at its end the posterior fits and few draws are
        // enough.
        TrainOptions options = TrainOptions.builder()
                .epochs(150)
                .batch(50)
                .learningRate(0.02f)
                .beta(Beta.of(1, "warmup:60"))
                .build();
        new Trainer(options).train(model, data);
    }

    @AfterAll
    static void close() {
        model.close();
        data.close();
        DEVICE.close();
    }

    /** {@code -log integral p(x|z) N(z; 0, 1) dz} by the rectangle rule, exact to many digits for smooth functions. */
    private static double negativeLogLikelihood() {
        int points = 4001;
        double step = 16.0 / (points - 1);
        float[] codes = new float[points];
        for (int i = 0; i < points; i++) {
            codes[i] = (float) (-8 + i * step);
        }
        float[] probabilities = model.decode(codes);
        double total = 0;
        for (int row = 0; row < ROWS; row++) {
            double likelihood = 0;
            for (int i = 0; i < points; i++) {
                double density = Math.exp(-0.5 * codes[i] * codes[i]) / Math.sqrt(2 * Math.PI) * step;
                for (int f = 0; f < FEATURES; f++) {
                    double p = probabilities[i * FEATURES + f];
                    density *= values[row * FEATURES + f] == 1 ? p : 1 - p;
                }
                likelihood += density;
            }
            total -= Math.log(likelihood);
        }
        return total / ROWS;
    }

    @Test
    void theImportanceBoundFallsFromTheElboToTheLikelihood() {
        double exact = negativeLogLikelihood();
        double elbo = Elbo.evaluate(model, data, 1).negativeElbo();
        double one = Elbo.importanceBound(model, data, 1, 1);
        double many = Elbo.importanceBound(model, data, 1000, 1);
        assertTrue(elbo > exact + 0.02, "the bound is not a bound: " + elbo + " against " + exact);
        // One draw: the same reconstruction, the KL sampled instead of in closed form.
        assertEquals(elbo, one, 0.15);
        assertEquals(exact, many, 0.01);
        assertTrue(many < one, one + " -> " + many);
        assertEquals(many, Elbo.importanceBound(model, data, 1000, 1), 0.0, "not a pure function of the seed");
    }

    @Test
    void theKlOfTheLatentsIsTheKl() {
        Evaluation evaluation = Elbo.evaluate(model, data, 1);
        assertEquals(ROWS, evaluation.images());
        assertEquals(evaluation.kl(), evaluation.klPerLatent()[0], 1e-5);
        assertEquals(1, evaluation.activeUnits());
        double kl = 0;
        float[] means = model.encode(values);
        float[] logvars = model.encodeLogvar(values);
        for (int i = 0; i < ROWS; i++) {
            kl += 0.5 * (means[i] * means[i] + Math.exp(logvars[i]) - 1 - logvars[i]) / ROWS;
        }
        assertEquals(kl, evaluation.kl(), 1e-5);
    }

    @Test
    void evaluatesModelsWithoutSampling() {
        try (Autoencoder plain = Autoencoder.create(DEVICE, Preset.DENSE_AE.graph(ROW), 1)) {
            Evaluation evaluation = Elbo.evaluate(plain, data, 1);
            assertEquals(0, evaluation.kl(), 0.0);
            assertEquals(0, evaluation.klPerLatent().length);
            // Untrained, each pixel is near probability one half: log 2 nats.
            assertEquals(FEATURES * Math.log(2), evaluation.recon(), 0.5);
            assertThrows(IllegalArgumentException.class, () -> Elbo.importanceBound(plain, data, 5, 1));
        }
    }

    @Test
    void refusesOtherShapes() {
        try (Dataset wide = Dataset.of(new float[14], Shape.of(7))) {
            String message = assertThrows(ElbowException.class, () -> Elbo.evaluate(model, wide, 1))
                    .getMessage();
            assertEquals("the model takes samples of 6, the data has 7", message);
        }
    }

    @Test
    void classesApartMakeUpTheWhole() {
        int[] labels = IntStream.range(0, ROWS).map(i -> i % 3 == 0 ? 0 : 2).toArray();
        SortedMap<Integer, Evaluation> classes =
                Elbo.evaluateClasses(model, data.labelled(labels, List.of("a", "b", "c")), 5);
        assertEquals(List.of(0, 2), List.copyOf(classes.keySet()), "a class without samples is missing");
        assertEquals(ROWS / 3, classes.get(0).images());
        assertEquals(ROWS - ROWS / 3, classes.get(2).images());
        Evaluation all = Elbo.evaluate(model, data, 5);
        // Codes do not depend on draws, so the divergence is the same to rounding; the reconstruction has other draws.
        assertEquals(all.kl(), (classes.get(0).kl() + 2 * classes.get(2).kl()) / 3, 1e-5);
        assertEquals(all.recon(), (classes.get(0).recon() + 2 * classes.get(2).recon()) / 3, 0.1 * all.recon());
        float[] first = new float[ROWS / 3 * FEATURES];
        for (int i = 0; i < ROWS / 3; i++) {
            System.arraycopy(values, 3 * i * FEATURES, first, i * FEATURES, FEATURES);
        }
        try (Dataset alone = Dataset.of(first, ROW)) {
            assertEquals(Elbo.evaluate(model, alone, 5).recon(), classes.get(0).recon(), 0.0);
        }
        assertThrows(IllegalStateException.class, () -> Elbo.evaluateClasses(model, data, 5));
    }
}
