package dev.elbow.experiment.aevsvae;

import dev.elbow.eval.InterpolationPath;
import dev.elbow.experiment.Interpolations;
import dev.elbow.model.Autoencoder;
import java.util.List;

/**
 * How smoothly a model goes from images of one class to images of another, as means over all paths of all pairs.
 *
 * @param longestStep the longest step of a path in its mean steps; 1 for an even path
 * @param detour a path's length in direct distances; 1 for a straight line
 * @param middles the image halfway along each path, one after the other
 */
record Paths(double longestStep, double detour, float[] middles) {
    /** Images of a path: an odd number, so that one is halfway. */
    static final int STEPS = 11;

    /**
     * Measures a model.
     *
     * @param pairs at least one
     */
    static Paths of(Autoencoder model, List<ClassPair> pairs) {
        int pixels = model.graph().output().elements();
        int count = pairs.stream().mapToInt(pair -> pair.starts().size()).sum();
        float[] middles = new float[count * pixels];
        double longest = 0;
        double detour = 0;
        int done = 0;
        for (ClassPair pair : pairs) {
            for (int i = 0; i < pair.starts().size(); i++) {
                float[] images = Interpolations.decode(
                        model, pair.starts().get(i), pair.ends().get(i), STEPS);
                InterpolationPath path = InterpolationPath.of(images, pixels);
                longest += path.largestRelativeStep() / count;
                detour += path.detour() / count;
                System.arraycopy(images, STEPS / 2 * pixels, middles, done * pixels, pixels);
                done++;
            }
        }
        return new Paths(longest, detour, middles);
    }
}
