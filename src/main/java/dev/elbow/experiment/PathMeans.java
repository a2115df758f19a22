package dev.elbow.experiment;

import dev.elbow.eval.EdgePath;
import dev.elbow.eval.InterpolationPath;
import dev.elbow.tensor.Shape;
import java.util.List;

/**
 * How smoothly sequences of images go from their first image to their last; means over all of them.
 *
 * @param longestStep the longest step of a path in its mean steps; 1 for an even path
 * @param longestEdgeStep the same of the path that edges take
 * @param worstEdgeStep the largest of all paths instead of their mean
 * @param detour a path's length in direct distances; 1 for a straight line
 * @param rise the distance of the image halfway from the average of the ends, in units of theirs; 0 for a cross-fade
 * @param edgeSteps each step of the edges in mean steps
 * @param contrast of the edges of each image, as a share of what the ends let expect
 */
public record PathMeans(
        double longestStep,
        double longestEdgeStep,
        double worstEdgeStep,
        double detour,
        double rise,
        double[] edgeSteps,
        double[] contrast) {
    /** Copies the arrays. */
    public PathMeans {
        edgeSteps = edgeSteps.clone();
        contrast = contrast.clone();
    }

    /**
     * Measures paths.
     *
     * @param paths at least one, {@code [n, H, W, C]} each with the same n of at least 2
     */
    static PathMeans of(List<float[]> paths, Shape shape) {
        int images = paths.getFirst().length / shape.elements();
        double longest = 0;
        double longestEdge = 0;
        double worstEdge = 0;
        double detour = 0;
        double rise = 0;
        double[] edgeSteps = new double[images - 1];
        double[] contrast = new double[images];
        for (float[] path : paths) {
            InterpolationPath steps = InterpolationPath.of(path, shape.elements());
            longest += steps.largestRelativeStep() / paths.size();
            detour += steps.detour() / paths.size();
            rise += steps.relativeRise() / paths.size();
            EdgePath edges = EdgePath.of(path, shape);
            double edge = edges.edges().largestRelativeStep();
            longestEdge += edge / paths.size();
            worstEdge = Math.max(worstEdge, edge);
            addShare(edgeSteps, edges.edges().relativeSteps(), paths.size());
            addShare(contrast, edges.keptContrast(), paths.size());
        }
        return new PathMeans(longest, longestEdge, worstEdge, detour, rise, edgeSteps, contrast);
    }

    private static void addShare(double[] sums, double[] values, int count) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i] / count;
        }
    }

    /** Returns the contrast kept by the image halfway. */
    public double contrastHalfway() {
        return contrast[contrast.length / 2];
    }
}
