package dev.elbow.experiment;

import dev.elbow.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Images of two classes, between which to interpolate.
 *
 * @param from the class that paths begin in
 * @param to the class that they end in
 * @param starts images of the first class
 * @param ends as many of the second, each the end of one path
 */
public record ClassPair(int from, int to, List<float[]> starts, List<float[]> ends) {
    /** Makes the lists immutable. */
    public ClassPair {
        starts = List.copyOf(starts);
        ends = List.copyOf(ends);
    }

    /**
     * Pairs the first images of one class with those of another; empty without labels or if one of the classes has no images.
     *
     * @param most paths at most
     */
    public static Optional<ClassPair> of(Dataset data, int from, int to, int most) {
        List<float[]> starts = first(data, from, most);
        List<float[]> ends = first(data, to, most);
        int count = Math.min(starts.size(), ends.size());
        return count == 0
                ? Optional.empty()
                : Optional.of(new ClassPair(from, to, starts.subList(0, count), ends.subList(0, count)));
    }

    private static List<float[]> first(Dataset data, int label, int most) {
        List<float[]> images = new ArrayList<>();
        for (int i = 0; data.hasLabels() && i < data.count() && images.size() < most; i++) {
            if (data.label(i) == label) {
                images.add(data.sample(i));
            }
        }
        return images;
    }
}
