package dev.elbow.experiment.latentclassifier;

import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.eval.Classification;
import dev.elbow.eval.LatentStatistics;
import dev.elbow.eval.LinearProbe;
import dev.elbow.eval.Rows;
import dev.elbow.eval.cluster.MixtureClassifier;
import dev.elbow.eval.cluster.MixtureClustering;
import dev.elbow.eval.cluster.Silhouette;
import dev.elbow.experiment.Study;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How well classes can be read off the codes of one trained model.
 *
 * @param clustering the mixture that was fitted without labels
 * @param results of the test split, by method
 * @param distances between the centroids of the classes in the test split, {@code [classes][classes]}; NaN for a class that is
 *     not in it
 * @param separation silhouette of the classes in the test split
 */
record Mixtures(
        MixtureClustering clustering, Map<Method, Classification> results, double[][] distances, double separation) {
    /** Training images of a class for each of its Gaussians: fewer, and the mixture learns them by heart. */
    private static final int IMAGES_PER_COMPONENT = 100;

    /** Fits and judges all methods. */
    static Mixtures of(Study study, Codes codes, long seed) {
        DataSplits data = study.data();
        int width = codes.width();
        int classes = classNames(data).size();
        int[] trainLabels = data.train().labels();
        int[] testLabels = data.test().labels();
        double[][] train = Rows.split(codes.train(), width);
        double[][] test = Rows.split(codes.test(), width);
        MixtureClustering clustering = MixtureClustering.fit(
                train, trainLabels, classes, study.options().components(), seed);
        study.checkCancelled();
        Map<Method, Classification> results = new EnumMap<>(Method.class);
        results.put(Method.CLUSTERING, clustering.classify(test, testLabels));
        results.put(
                Method.BAYES_GAUSSIAN,
                MixtureClassifier.fit(train, trainLabels, classes, 1, seed).classify(test, testLabels));
        results.put(
                Method.BAYES_MIXTURE,
                MixtureClassifier.fit(train, trainLabels, classes, perClass(study), seed)
                        .classify(test, testLabels));
        study.checkCancelled();
        try (LinearProbe probe = LinearProbe.fit(study.device(), codes.train(), width, trainLabels, classes, seed)) {
            results.put(Method.PROBE, probe.classify(codes.test(), testLabels));
        }
        return new Mixtures(
                clustering,
                results,
                LatentStatistics.distances(LatentStatistics.centroids(codes.test(), width, testLabels, classes)),
                Silhouette.of(codes.test(), width, testLabels, classes, seed));
    }

    /** Returns whether the data have classes to tell apart. */
    static boolean possible(Study study) {
        return study.hasLabels()
                && distinct(study.data().train()) > 1
                && distinct(study.data().test()) > 1;
    }

    private static long distinct(Dataset data) {
        return Arrays.stream(data.labels()).distinct().count();
    }

    /** Returns the names of the classes that labels of both splits index: one split may lack the last of them. */
    static List<String> classNames(DataSplits data) {
        List<String> train = data.train().classNames();
        List<String> test = data.test().classNames();
        return train.size() >= test.size() ? train : test;
    }

    /** Returns the Gaussians of each class's mixture. */
    static int perClass(Study study) {
        int images = study.data().train().count() / classNames(study.data()).size();
        return Math.clamp(images / IMAGES_PER_COMPONENT, 1, study.options().components());
    }

    /** Returns how many classes have a component of the clustering. */
    int classesWithComponent() {
        int components = clustering.mixture().components();
        return (int) IntStream.range(0, components)
                .map(clustering::classOf)
                .distinct()
                .count();
    }

    /**
     * Returns how near two classes are among all: 1 if one is the nearest class of the other, 2 if it is the second nearest, ...;
     * NaN if one of them is not in the test split.
     */
    double neighbourhood(int a, int b) {
        return Double.isNaN(distances[a][b]) ? Double.NaN : Math.min(rank(a, b), rank(b, a));
    }

    private int rank(int from, int to) {
        int rank = 1;
        for (int c = 0; c < distances.length; c++) {
            rank += c != from && distances[from][c] < distances[from][to] ? 1 : 0;
        }
        return rank;
    }
}
