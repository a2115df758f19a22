package dev.elbow.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Draws one shape from its factors. A pixel's ink falls off linearly over one pixel around the shape's edge, by the distance of
 * the pixel's centre from it.
 *
 * <p>Only +, -, *, / and square roots of doubles, and {@link StrictMath}: the same bits on every platform. One instance per
 * thread.
 */
final class ShapePen {
    /** Height and width of the picture in pixels. */
    static final int SIZE = 32;

    static final int SCALES = 6;
    static final int ROTATIONS = 10;
    static final int PLACES = 16;
    static final int HUES = 6;

    /** Distance of a shape's farthest point from its centre, in pixels: at scale 0, and per scale. */
    private static final double LEAST_RADIUS = 4.5;

    private static final double RADIUS_STEP = 0.7;
    /** The first place, in pixels; places are one pixel apart, so that every shape stays on the paper. */
    private static final double FIRST_PLACE = 8;

    private static final double SQRT_HALF = Math.sqrt(0.5);
    /** How far, in half sides, the heart's square lies below its centroid: of 4 + pi the two half discs are pi, at 1.007. */
    private static final double HEART_SHIFT = SQRT_HALF * (Math.PI + 4.0 / 3) / (Math.PI + 4);

    /** Half a side of the heart's square: its lower corner is the farthest point from the centre. */
    private static final double HEART_HALF = 1 / (Math.sqrt(2) + HEART_SHIFT);

    /** Red, green and blue of each hue: red, yellow, green, cyan, blue, magenta. */
    private static final int[][] RGB = {
        {230, 40, 40}, {230, 210, 40}, {50, 200, 60}, {40, 200, 220}, {70, 90, 240}, {220, 60, 210}
    };

    private static final int[] WHITE = {255};

    // The current picture: centre, cosine and sine of its rotation, radius.
    private double centreX;
    private double centreY;
    private double cos;
    private double sin;
    private double radius;

    /**
     * Draws one picture.
     *
     * @param factors shape, scale, rotation, x, y, and in colour the hue
     * @param target receives 32 x 32 x channels bytes from {@code offset} on
     */
    void draw(int[] factors, int channels, MemorySegment target, long offset) {
        radius = LEAST_RADIUS + RADIUS_STEP * factors[1];
        double angle = Math.PI / 2 * factors[2] / ROTATIONS - Math.PI / 4;
        cos = StrictMath.cos(angle);
        sin = StrictMath.sin(angle);
        centreX = FIRST_PLACE + factors[3];
        centreY = FIRST_PLACE + factors[4];
        int[] colour = channels == 1 ? WHITE : RGB[factors[5]];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double ink = ink(factors[0], x - centreX, y - centreY);
                for (int c = 0; c < channels; c++) {
                    long pixel = offset + ((long) y * SIZE + x) * channels + c;
                    target.set(ValueLayout.JAVA_BYTE, pixel, (byte) (int) (ink * colour[c] + 0.5));
                }
            }
        }
    }

    private double ink(int shape, double dx, double dy) {
        double reach = radius + 1;
        if (dx * dx + dy * dy > reach * reach) {
            return 0;
        }
        double u = (cos * dx + sin * dy) / radius;
        double v = (cos * dy - sin * dx) / radius;
        double distance = switch (shape) {
            case 0 -> box(u, v, SQRT_HALF);
            case 1 -> ellipse(u, v);
            default -> heart(u, v);
        };
        return Math.max(0, Math.min(1, 0.5 - distance * radius));
    }

    /** The signed distance from a square with corners at {@code (+-half, +-half)}. */
    private static double box(double u, double v, double half) {
        double a = Math.abs(u) - half;
        double b = Math.abs(v) - half;
        double outA = Math.max(a, 0);
        double outB = Math.max(b, 0);
        return Math.sqrt(outA * outA + outB * outB) + Math.min(Math.max(a, b), 0);
    }

    /** The distance from an ellipse with half axes 1 and 1/2, to first order: its equation's value over its slope. */
    private static double ellipse(double u, double v) {
        double value = Math.sqrt(u * u + 4 * v * v);
        double slope = Math.sqrt(u * u + 16 * v * v);
        return slope == 0 ? -0.5 : value * (value - 1) / slope;
    }

    /** A square on its corner and a disc on each of its upper sides, moved down so that its centroid is the centre. */
    private static double heart(double u, double v) {
        double half = HEART_HALF;
        double down = v - HEART_SHIFT * half;
        double square = box(SQRT_HALF * (u + down), SQRT_HALF * (down - u), half);
        double aside = Math.abs(u) - SQRT_HALF * half;
        double above = down + SQRT_HALF * half;
        double disc = Math.sqrt(aside * aside + above * above) - half;
        return Math.min(square, disc);
    }
}
