package dev.elbow.peers;

import java.util.SplittableRandom;

/**
 * Pictures to time training on: {@value #IMAGES} soft discs of random place and size, 28×28, float32 in [0,1], and an endless
 * shuffled order. What is in the pictures does not change a step's work; that the loss falls shows that training works.
 */
public final class TrainingSet {
    /** Number of pictures: 31 MB, more than the caches hold. */
    public static final int IMAGES = 10_000;

    private static final int SIDE = 28;

    private final float[] pixels = new float[IMAGES * SIDE * SIDE];
    private final int[] order = new int[IMAGES];
    private final SplittableRandom random;
    private int next = IMAGES;

    /** Draws the pictures. */
    public TrainingSet(long seed) {
        random = new SplittableRandom(seed);
        for (int image = 0; image < IMAGES; image++) {
            order[image] = image;
            double row = random.nextDouble(8, SIDE - 8);
            double column = random.nextDouble(8, SIDE - 8);
            double radius = random.nextDouble(3, 7);
            for (int i = 0; i < SIDE * SIDE; i++) {
                double distance = Math.hypot(i / SIDE - row, i % SIDE - column);
                pixels[image * SIDE * SIDE + i] = (float) Math.clamp(radius - distance, 0, 1);
            }
        }
    }

    /** Returns all pixels, picture after picture; one channel, so that NCHW and NHWC are the same. */
    public float[] pixels() {
        return pixels;
    }

    /** Fills {@code rows} with the next pictures in shuffled order; an epoch's incomplete last batch is left out. */
    public void nextRows(int[] rows) {
        if (next + rows.length > IMAGES) {
            for (int i = IMAGES - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
            next = 0;
        }
        System.arraycopy(order, next, rows, 0, rows.length);
        next += rows.length;
    }
}
