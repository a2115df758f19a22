package dev.elbow.experiment.aevsvae;

import dev.elbow.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Test images of two classes, between which to interpolate.
 *
 * @param from the class that paths begin in
 * @param to the class that they end in
 * @param starts images of the first class
 * @param ends as many of the second, each the end of one path
 */
record ClassPair(int from, int to, List<float[]> starts, List<float[]> ends) {
    /** Pairs of digits that are close, or have little in common. */
    private static final int[][] WANTED = {{4, 6}, {3, 7}, {5, 8}};

    /**
     * Returns pairs of classes: 4 and 6, 3 and 7, 5 and 8 as far as the data have both, else pairs of the first classes that they
     * have; none without labels or with fewer than two classes.
     *
     * @param most paths of a pair at most
     */
    static List<ClassPair> of(Dataset data, int most) {
        List<ClassPair> pairs = new ArrayList<>();
        if (!data.hasLabels()) {
            return pairs;
        }
        List<List<float[]>> images = new ArrayList<>();
        for (int label = 0; label < data.classNames().size(); label++) {
            images.add(first(data, label, most));
        }
        List<Integer> there = IntStream.range(0, images.size())
                .filter(label -> !images.get(label).isEmpty())
                .boxed()
                .toList();
        for (int[] pair : WANTED) {
            if (there.contains(pair[0]) && there.contains(pair[1])) {
                pairs.add(between(images, pair[0], pair[1]));
            }
        }
        if (pairs.isEmpty()) {
            for (int i = 0; i + 1 < Math.min(there.size(), 2 * WANTED.length); i += 2) {
                pairs.add(between(images, there.get(i), there.get(i + 1)));
            }
        }
        return pairs;
    }

    private static ClassPair between(List<List<float[]>> images, int from, int to) {
        int count = Math.min(images.get(from).size(), images.get(to).size());
        return new ClassPair(
                from, to, images.get(from).subList(0, count), images.get(to).subList(0, count));
    }

    private static List<float[]> first(Dataset data, int label, int most) {
        List<float[]> images = new ArrayList<>();
        for (int i = 0; i < data.count() && images.size() < most; i++) {
            if (data.label(i) == label) {
                images.add(data.sample(i));
            }
        }
        return images;
    }
}
