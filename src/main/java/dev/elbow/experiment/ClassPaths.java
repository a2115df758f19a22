package dev.elbow.experiment;

import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * How a model goes from images of one class to images of another, beside what pixels make of the same ends.
 *
 * @param decoded the ways that lead through codes
 * @param crossFade the straight ways between the same decoded ends, pixel by pixel
 * @param middles the decoded image halfway along each path, one after the other
 */
public record ClassPaths(PathMeans decoded, PathMeans crossFade, float[] middles) {
    /** Images of a path: an odd number, so that one is halfway. */
    public static final int IMAGES = 11;

    /**
     * Measures a model.
     *
     * @param pairs at least one
     */
    public static ClassPaths of(Autoencoder model, List<ClassPair> pairs) {
        Shape shape = model.graph().output();
        int pixels = shape.elements();
        List<float[]> decoded = new ArrayList<>();
        List<float[]> faded = new ArrayList<>();
        for (ClassPair pair : pairs) {
            for (int i = 0; i < pair.starts().size(); i++) {
                float[] path = decode(model, pair, i);
                decoded.add(path);
                faded.add(crossFade(path, pixels));
            }
        }
        float[] middles = new float[decoded.size() * pixels];
        for (int i = 0; i < decoded.size(); i++) {
            System.arraycopy(decoded.get(i), IMAGES / 2 * pixels, middles, i * pixels, pixels);
        }
        return new ClassPaths(PathMeans.of(decoded, shape), PathMeans.of(faded, shape), middles);
    }

    /** Returns the images of one path of a pair, {@code [IMAGES, H, W, C]}. */
    public static float[] decode(Autoencoder model, ClassPair pair, int path) {
        return Interpolations.decode(model, pair.starts().get(path), pair.ends().get(path), IMAGES);
    }

    /** Returns a cross-fade with the ends of a path and as many images. */
    public static float[] crossFade(float[] path, int pixels) {
        int images = path.length / pixels;
        return Interpolations.line(Chunks.row(path, pixels, 0), Chunks.row(path, pixels, images - 1), images);
    }
}
