package dev.elbow.random;

/** The independent random streams of one seed; the numbers are part of the file formats' promise and never change. */
public final class RandomStream {
    /** Initial parameter values; step = position of the parameter in its graph. */
    public static final int INITIALISATION = 1;
    /** The noise of the reparameterization during training; step = training step. */
    public static final int EPSILON = 2;
    /** The order of an epoch; step = epoch. */
    public static final int ORDER = 3;
    /** Noise added to inputs; step = training step. */
    public static final int INPUT_NOISE = 4;
    /** The noise of the reparameterization during evaluation; step = draw. */
    public static final int EVALUATION = 5;
    /** Latents drawn from the prior; step = draw. */
    public static final int PRIOR = 6;
    /** The strokes of the built-in glyphs; step = index of the image. */
    public static final int GLYPHS = 7;
    /** Splits and choices made by experiments. */
    public static final int CHOICE = 8;
    /** The factors of the built-in shapes; step = index of the image. */
    public static final int SHAPES = 9;
    /** Pixels drawn from their values; step = {@link Binarization#step}. */
    public static final int BINARIZATION = 10;

    private RandomStream() {}
}
