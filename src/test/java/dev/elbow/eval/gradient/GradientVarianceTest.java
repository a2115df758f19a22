package dev.elbow.eval.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.LossOp;
import dev.elbow.graph.Relu;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.Preset;
import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientVarianceTest {

    /** {@code f(z) = a/2 (z - c)^2} over one latent: all four moments have closed forms. */
    @Test
    void aQuadraticHasClosedForms() {
        double a = 3;
        double u = 0.7 - 0.2;
        double sigma = 0.4;
        LatentObjective f = (z, values, gradients) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = a / 2 * (z[i] - 0.2) * (z[i] - 0.2);
                gradients[i] = (float) (a * (z[i] - 0.2));
            }
        };
        int draws = 400_000;
        float logvar = (float) (2 * Math.log(sigma));
        GradientVariance result = GradientVariance.of(f, new float[] {0.7f}, new float[] {logvar}, draws, 1);
        double gradient = a * u;
        double pathwise = a * a * sigma * sigma;
        // f epsilon / sigma squared, with E epsilon^2 = 1, E epsilon^4 = 3, E epsilon^6 = 15.
        double square = a * a / 4 * (Math.pow(u, 4) + 18 * u * u * sigma * sigma + 15 * Math.pow(sigma, 4));
        double score = square / (sigma * sigma) - gradient * gradient;
        assertEquals(gradient, result.pathwiseMean()[0], 4 * Math.sqrt(pathwise / draws));
        assertEquals(gradient, result.scoreMean()[0], 4 * Math.sqrt(score / draws));
        assertEquals(pathwise, result.pathwiseVariance()[0], 0.01 * pathwise);
        assertEquals(score, result.scoreVariance()[0], 0.03 * score);
        assertEquals(score / pathwise, result.ratio(), 0.04 * score / pathwise);
        assertTrue(result.disagreement() < 4, "means differ by standard errors: " + result.disagreement());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void theTwoEstimatorsAgreeOnAModel(String backend) {
        Graph graph = Graph.builder(Shape.of(6))
                .add(new Dense(8), new Relu(), new GaussianLatent(3))
                .add(new Dense(8), new Relu(), new Dense(6), new BernoulliLoss())
                .build();
        float[] images = {1, 0, 1, 0, 0.5f, 0, 0, 1, 1, 1, 0, 0.25f};
        try (Device device = Elbow.open(backend);
                Autoencoder model = Autoencoder.create(device, graph, 3)) {
            List<GradientVariance> results = GradientVariance.of(model, images, 20_000, 5);
            assertEquals(2, results.size());
            for (GradientVariance result : results) {
                assertTrue(result.disagreement() < 4.5, "standard errors: " + result.disagreement());
                assertTrue(result.ratio() > 10, "score over pathwise variance: " + result.ratio());
            }
            assertEquals(
                    results.get(0).ratio(),
                    GradientVariance.of(model, images, 20_000, 5).get(0).ratio(),
                    0.0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void theDecodersGradientIsTheSlopeOfItsLoss(String backend) {
        for (LossOp loss : List.of(new BernoulliLoss(), new GaussianLoss(true), new GaussianLoss(false))) {
            Graph graph = Graph.builder(Shape.of(6))
                    .add(new Dense(8), new Relu(), new GaussianLatent(2))
                    .add(new Dense(16), new Relu(), new Dense(6), loss)
                    .build();
            try (Device device = Elbow.open(backend);
                    Autoencoder model = Autoencoder.create(device, graph, 4)) {
                slopes(model);
            }
        }
    }

    private static void slopes(Autoencoder model) {
        float[] image = {1, 0, 0.5f, 0.25f, 0, 1};
        float h = 1f / 256;
        // More rows than a batch of the plan; each point with its four neighbours.
        int points = 30;
        SplittableRandom random = new SplittableRandom(1);
        float[] z = new float[points * 5 * 2];
        for (int p = 0; p < points; p++) {
            float x = (float) random.nextGaussian();
            float y = (float) random.nextGaussian();
            float[] row = {x, y, x + h, y, x - h, y, x, y + h, x, y - h};
            System.arraycopy(row, 0, z, p * 10, 10);
        }
        double[] values = new double[points * 5];
        float[] gradients = new float[z.length];
        try (DecoderObjective objective = new DecoderObjective(model, image)) {
            objective.evaluate(z, values, gradients);
        }
        int smooth = 0;
        for (int p = 0; p < points; p++) {
            for (int j = 0; j < 2; j++) {
                double slope = (values[p * 5 + 2 * j + 1] - values[p * 5 + 2 * j + 2]) / (2 * h);
                // A kink of a ReLU between the neighbours makes their slopes differ.
                smooth += Math.abs(slope - gradients[p * 10 + j]) < 2e-3 ? 1 : 0;
            }
        }
        assertTrue(smooth > 2 * points - 8, smooth + " of " + 2 * points + " slopes are the gradients");
        float[] decoded = model.decode(z);
        for (int row = 0; row < values.length; row += 7) {
            double expected = 0;
            for (int i = 0; i < 6; i++) {
                double y = decoded[row * 6 + i];
                expected += model.graph().loss().orElseThrow() instanceof BernoulliLoss
                        ? -image[i] * Math.log(y) - (1 - image[i]) * Math.log1p(-y)
                        : 0.5 * (y - image[i]) * (y - image[i]);
            }
            assertEquals(expected, values[row], 1e-5 * (1 + expected));
        }
    }

    /** Convolutions, flattening and reshapes keep their order in the copied decoder. */
    @Test
    void aConvolutionalDecoderReconstructsTheSame() {
        try (Device device = Elbow.open("cpu");
                Autoencoder model = Autoencoder.create(device, Preset.CONV_VAE.graph(Shape.of(8, 8, 1)), 1)) {
            float[] image = new float[64];
            Arrays.fill(image, 0.25f);
            float[] z = {0.5f, -1, 1.5f, 2};
            double[] values = new double[2];
            try (DecoderObjective objective = new DecoderObjective(model, image)) {
                objective.evaluate(z, values, new float[4]);
            }
            float[] decoded = model.decode(z);
            double expected = 0;
            for (int i = 64; i < 128; i++) {
                expected -= 0.25 * Math.log(decoded[i]) + 0.75 * Math.log1p(-decoded[i]);
            }
            assertEquals(expected, values[1], 1e-5 * expected);
        }
    }

    @Test
    void refusesWhatHasNoDecoderOrNoDraws() {
        Graph headless = Graph.builder(Shape.of(4)).add(new Dense(3)).build();
        try (Device device = Elbow.open("reference");
                Autoencoder plain = Autoencoder.create(device, headless, 1)) {
            assertThrows(IllegalArgumentException.class, () -> new DecoderObjective(plain, new float[4]));
        }
        LatentObjective f = (z, values, gradients) -> {};
        assertThrows(IllegalArgumentException.class, () -> GradientVariance.of(f, new float[1], new float[1], 1, 1));
        assertThrows(IllegalArgumentException.class, () -> GradientVariance.of(f, new float[2], new float[1], 9, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void theReparameterizationPassesItsGradientsOn(String backend) {
        try (Device device = Elbow.open(backend)) {
            ReparameterizationCheck check = ReparameterizationCheck.of(device, 5, 2);
            assertTrue(check.largestError() < 1e-4, "largest error: " + check.largestError());
            double most =
                    Arrays.stream(check.formulaLogvar()).map(Math::abs).max().orElseThrow();
            assertTrue(most > 0.2, "derivatives too small to show anything: " + most);
            assertEquals(5, check.epsilon().length);
        }
    }
}
