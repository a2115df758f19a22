package dev.elbow.report;

import dev.elbow.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * Points in a plane, one for each sample, coloured by class. In the page a point shows its image under the pointer; with a
 * {@link LiveDecoder} the page also shows what the model decodes where the pointer is. Immutable; arrays are not copied and
 * never to be changed.
 */
public final class LatentPlane implements Figure {
    /** A decoder is asked where the prior's draws lie, also where a model has put no sample. */
    private static final double PRIOR = 3;

    private final FigureText text;
    private final float[] points;
    private final int[] labels;
    private final List<String> classes;
    private Axis x = Axis.of("latent 1");
    private Axis y = Axis.of("latent 2");
    private List<Ellipse> ellipses = List.of();
    private SpriteSheet images;
    private LiveDecoder decoder;

    private LatentPlane(FigureText text, float[] points, int[] labels, List<String> classes) {
        this.text = text;
        this.points = points;
        this.labels = labels;
        this.classes = classes;
    }

    /**
     * Returns a plane without images.
     *
     * @param points {@code [n, 2]}; a few thousand at most, since each is drawn
     * @param labels the class of each point, or null
     * @param classes names of the classes; empty if there are no labels
     */
    public static LatentPlane of(FigureText text, float[] points, int[] labels, List<String> classes) {
        if (points.length % 2 != 0 || labels != null && labels.length != points.length / 2) {
            throw new IllegalArgumentException("the plane \"%s\" has %d coordinates and %s labels"
                    .formatted(text.id(), points.length, labels == null ? "no" : String.valueOf(labels.length)));
        }
        return new LatentPlane(text, points, labels, List.copyOf(classes));
    }

    private LatentPlane copy() {
        LatentPlane copy = new LatentPlane(text, points, labels, classes);
        copy.x = x;
        copy.y = y;
        copy.ellipses = ellipses;
        copy.images = images;
        copy.decoder = decoder;
        return copy;
    }

    /** Returns this plane with other names for its axes. */
    public LatentPlane axes(String first, String second) {
        LatentPlane copy = copy();
        copy.x = Axis.of(first);
        copy.y = Axis.of(second);
        return copy;
    }

    /**
     * Returns this plane with an image for each point.
     *
     * @param shape of one image, {@code [H, W, C]} of 1 or 3 channels
     * @param values {@code [n, H, W, C]}, in the order of the points
     */
    public LatentPlane images(Shape shape, float[] values) {
        if (values.length != (long) points.length / 2 * shape.elements()) {
            throw new IllegalArgumentException("the plane \"%s\" has %d points, its images hold %d values of %s each"
                    .formatted(text.id(), points.length / 2, values.length, shape));
        }
        LatentPlane copy = copy();
        copy.images = SpriteSheet.of(shape, values);
        return copy;
    }

    /** Returns this plane with Gaussians drawn over it. */
    public LatentPlane ellipses(List<Ellipse> gaussians) {
        LatentPlane copy = copy();
        copy.ellipses = List.copyOf(gaussians);
        return copy;
    }

    /** Returns this plane with what the decoder makes of each place; its two axes must be the decoder's two latents. */
    public LatentPlane decoder(LiveDecoder live) {
        LatentPlane copy = copy();
        copy.decoder = live;
        return copy;
    }

    @Override
    public FigureText text() {
        return text;
    }

    SpriteSheet images() {
        return images;
    }

    LiveDecoder decoder() {
        return decoder;
    }

    /** Returns the plane as ECharts reads it. */
    Map<String, Object> option() {
        return PlaneOption.of(points, labels, classes, ellipses, x, y, decoder == null ? 1 : PRIOR);
    }
}
