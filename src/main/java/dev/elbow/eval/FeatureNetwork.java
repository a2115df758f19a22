package dev.elbow.eval;

/**
 * A classifier seen as a measuring instrument: it turns images into features, in which distances mean something, and into class
 * probabilities. The Fréchet distance and the Inception Score are figures of such a network: two of them compare only if they
 * come from the same one. Rows in, rows out; any number of rows at once. Not thread-safe.
 */
public interface FeatureNetwork extends AutoCloseable {

    /** Returns what names this network in tables: figures of networks with different names do not compare. */
    String name();

    /** Returns the number of features of an image. */
    int features();

    /** Returns the number of classes; 0 if the network has features only. */
    int classes();

    /**
     * Returns the features {@code [n, features]} of {@code n} images.
     *
     * @param images row-major {@code [n, H, W, C]}, values in [0, 1]
     * @throws dev.elbow.ElbowException if the length is not a whole number of images that this network takes
     */
    float[] features(float[] images);

    /**
     * Returns the probabilities {@code [n, classes]} of {@code n} images; each row sums to 1.
     *
     * @param images as {@link #features(float[])} takes them
     * @throws dev.elbow.ElbowException as {@link #features(float[])}
     * @throws IllegalStateException if the network has features only
     */
    float[] probabilities(float[] images);

    /** Releases the network; does nothing when closed already. */
    @Override
    void close();
}
