package dev.elbow.eval.factor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.data.Factors;
import dev.elbow.data.Shapes;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** MIG and DCI on codes whose relation to the factors is known. */
class DisentanglementTest {
    private static final int ROWS = 4000;
    private static final int[] SIZES = {10, 10, 10};

    private final Factors factors = draw();
    private final SplittableRandom noise = new SplittableRandom(2);

    private static Factors draw() {
        SplittableRandom random = new SplittableRandom(1);
        int[][] values = new int[ROWS][3];
        for (int[] row : values) {
            for (int f = 0; f < 3; f++) {
                row[f] = random.nextInt(10);
            }
        }
        return new Factors(List.of("a", "b", "c"), SIZES, new boolean[] {true, true, true}, values);
    }

    private interface Code {
        double[] of(double a, double b, double c);
    }

    /** Codes made from factors that are centred around 0. */
    private float[] codes(int latents, Code code) {
        float[] codes = new float[ROWS * latents];
        for (int i = 0; i < ROWS; i++) {
            int[] v = factors.values()[i];
            double[] row = code.of(v[0] - 4.5, v[1] - 4.5, v[2] - 4.5);
            for (int j = 0; j < latents; j++) {
                codes[i * latents + j] = (float) row[j];
            }
        }
        return codes;
    }

    @Test
    void oneLatentForEachFactorIsPerfect() {
        float[] codes = codes(4, (a, b, c) -> new double[] {-2 * b, noise.nextGaussian(), a + 7, 0.1 * c});
        MutualInformationGap mig = MutualInformationGap.of(codes, 4, factors);
        assertEquals(1, mig.score(), 0.04);
        assertEquals(Math.log(10), mig.information()[0][1], 0.01);
        assertEquals(0, mig.information()[0][0], 0.03);
        Dci dci = Dci.of(codes, 4, factors);
        assertEquals(1, dci.disentanglement(), 0.02);
        assertEquals(1, dci.completeness(), 0.02);
        assertEquals(1, dci.informativeness(), 0.01);
        // The penalty takes its share of a coefficient of 1; chance correlations of 4000 rows are of its size.
        assertEquals(1 - Regression.PENALTY, dci.importances()[2][0], 0.01);
        assertTrue(dci.importances()[1][0] < 0.02);
    }

    @Test
    void mixedLatentsAreNotDisentangled() {
        double s = Math.sqrt(0.5);
        float[] turned = codes(2, (a, b, c) -> new double[] {s * (a + b), s * (a - b)});
        MutualInformationGap mig = MutualInformationGap.of(turned, 2, factors);
        assertEquals(0, mig.score(), 0.05);
        double[][] importances = Dci.of(turned, 2, factors).importances();
        assertEquals(importances[0][0], importances[1][0], 0.02);
        assertEquals(importances[0][1], importances[1][1], 0.02);
        assertEquals(0, Dci.of(turned, 2, factors).informativeness() - 2 / 3.0, 0.01, "c is not in the code");
        float[] clean = codes(2, (a, b, c) -> new double[] {a, b});
        assertTrue(Dci.of(turned, 2, factors).disentanglement()
                < Dci.of(clean, 2, factors).disentanglement() - 0.5);
    }

    @Test
    void twoLatentsOfOneFactorAreDisentangledButNotComplete() {
        float[] twice =
                codes(4, (a, b, c) -> new double[] {a + 3 * noise.nextGaussian(), a + 3 * noise.nextGaussian(), b, c});
        Dci dci = Dci.of(twice, 4, factors);
        assertTrue(dci.disentanglement() > 0.9, "disentanglement " + dci.disentanglement());
        assertEquals(0.5, Dci.completeness(new double[][] {{1}, {1}, {0}, {0}}), 1e-12);
        assertTrue(dci.completeness() < 0.9, "completeness " + dci.completeness());
        assertTrue(MutualInformationGap.of(twice, 4, factors).gaps()[0] < 0.1);
    }

    /** Of importances by hand: P = (3/4, 1/4) and (0, 1), weights 4 and 1. */
    @Test
    void scoresOfImportancesByHand() {
        double[][] importances = {{3, 1}, {0, 1}};
        double entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) / Math.log(2);
        assertEquals((4 * (1 - entropy) + 1) / 5, Dci.disentanglement(importances), 1e-12);
        assertEquals((1 + 0) / 2.0, Dci.completeness(importances), 1e-12);
    }

    @Test
    void latentsThatSayNothingScoreNothing() {
        float[] constant = codes(2, (a, b, c) -> new double[] {0.1, -3});
        MutualInformationGap mig = MutualInformationGap.of(constant, 2, factors);
        assertEquals(0, mig.score(), 0.0);
        Dci dci = Dci.of(constant, 2, factors);
        assertEquals(0, dci.disentanglement(), 0.0);
        assertEquals(0, dci.completeness(), 0.0);
        assertEquals(0, dci.informativeness(), 0.0);
        float[] random = codes(2, (a, b, c) -> new double[] {noise.nextGaussian(), noise.nextGaussian()});
        assertEquals(0, MutualInformationGap.of(random, 2, factors).score(), 0.02);
        assertEquals(0, Dci.of(random, 2, factors).informativeness(), 0.01);
    }

    @Test
    void aFactorThatDoesNotVaryIsLeftOut() {
        int[][] values = new int[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            values[i] = new int[] {factors.values()[i][0], 3};
        }
        Factors one = new Factors(List.of("a", "still"), new int[] {10, 10}, new boolean[2], values);
        float[] codes = codes(1, (a, b, c) -> new double[] {a});
        MutualInformationGap mig = MutualInformationGap.of(codes, 1, one);
        assertEquals(1, mig.score(), 0.01);
        assertTrue(Double.isNaN(mig.gaps()[1]));
    }

    /** Kinds have no order: a latent that tells one of three apart from the others serves that factor alone. */
    @Test
    void kindsArePredictedOneByOne() {
        Factors shapes = Shapes.GREY.testFactors(1, 2000);
        float[] codes = new float[2000 * 5];
        for (int i = 0; i < 2000; i++) {
            int[] v = shapes.values()[i];
            // The ellipse is in the middle: no line through 0, 1, 2 knows it.
            codes[i * 5] = v[0] == 1 ? 1 : 0;
            for (int f = 1; f < 5; f++) {
                codes[i * 5 + f] = v[f];
            }
        }
        Dci dci = Dci.of(codes, 5, shapes);
        assertEquals(1, dci.completeness(), 0.15);
        assertTrue(dci.importances()[0][0] > 0.4, "importance for the shape: " + dci.importances()[0][0]);
        assertArrayEquals(new boolean[] {false, true, true, true, true}, shapes.ordered());
    }

    @Test
    void refusesOtherNumbersOfRows() {
        assertThrows(IllegalArgumentException.class, () -> Dci.of(new float[8], 2, factors));
        assertThrows(IllegalArgumentException.class, () -> MutualInformationGap.of(new float[8], 2, factors));
    }
}
