package dev.elbow.eval.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.eval.Classification;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Mixtures as clusterings and as classifiers. */
class MixtureClassifierTest {
    /** Two clusters for class 0, one for class 1, none for class 2. */
    private static final double[][] CENTRES = {{0, 0}, {10, 10}, {10, 0}};

    private static final int[] CLASS_OF = {0, 0, 1};

    private final double[][] rows = new double[900][2];
    private final int[] labels = new int[900];

    MixtureClassifierTest() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < rows.length; i++) {
            int cluster = i % 3;
            labels[i] = CLASS_OF[cluster];
            rows[i][0] = CENTRES[cluster][0] + random.nextGaussian();
            rows[i][1] = CENTRES[cluster][1] + random.nextGaussian();
        }
    }

    @Test
    void componentsAreNamedByTheirMajority() {
        // A tenth of the first cluster is mislabelled, which the majority mends.
        int[] noisy = labels.clone();
        for (int i = 0; i < noisy.length; i += 30) {
            noisy[i] = 1;
        }
        MixtureClustering clustering = MixtureClustering.fit(rows, noisy, 3, 3, 5);
        Classification result = clustering.classify(rows, labels);
        assertEquals(1, result.accuracy(), 0.0);
        assertEquals(0, clustering.predict(new double[] {9, 11}));
        assertEquals(1, clustering.predict(new double[] {11, -1}));
        assertEquals(1, clustering.classOf(clustering.mixture().component(new double[] {10, 0})));
        assertEquals(0, result.recall(2), 0.0);
    }

    @Test
    void withOneComponentAllRowsAreOfTheMostFrequentClass() {
        MixtureClustering clustering = MixtureClustering.fit(rows, labels, 2, 1, 5);
        Classification result = clustering.classify(rows, labels);
        assertArrayEquals(new int[][] {{600, 0}, {300, 0}}, result.confusion());
    }

    @Test
    void oneMixtureForEachClass() {
        MixtureClassifier classifier = MixtureClassifier.fit(rows, labels, 3, 2, 5);
        assertEquals(1, classifier.classify(rows, labels).accuracy(), 0.0);
        assertEquals(2, classifier.mixture(0).components());
        assertThrows(IllegalArgumentException.class, () -> classifier.mixture(2));
    }

    /** Two Gaussians of unit variance at 0 and 2 with priors 9 : 1 part at 1 + log(9) / 2, where the joint densities meet. */
    @Test
    void priorsMoveTheBorder() {
        SplittableRandom random = new SplittableRandom(3);
        int n = 40_000;
        double[][] line = new double[n][1];
        int[] classes = new int[n];
        for (int i = 0; i < n; i++) {
            classes[i] = i % 10 == 0 ? 1 : 0;
            line[i][0] = 2 * classes[i] + random.nextGaussian();
        }
        MixtureClassifier classifier = MixtureClassifier.fit(line, classes, 2, 1, 1);
        double low = 0;
        double high = 5;
        while (high - low > 1e-6) {
            double middle = (low + high) / 2;
            if (classifier.predict(new double[] {middle}) == 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        assertEquals(1 + Math.log(9) / 2, low, 0.05);
        double accuracy = classifier.classify(line, classes).accuracy();
        assertTrue(accuracy > 0.9, "accuracy " + accuracy);
    }

    @Test
    void refusesLabelsThatDoNotFit() {
        assertThrows(IllegalArgumentException.class, () -> MixtureClassifier.fit(rows, new int[3], 2, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> MixtureClassifier.fit(rows, labels, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> MixtureClassifier.fit(new double[0][], new int[0], 2, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> MixtureClustering.fit(rows, new int[3], 2, 1, 1));
    }
}
