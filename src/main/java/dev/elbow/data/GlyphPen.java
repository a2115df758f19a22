package dev.elbow.data;

import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Writes one glyph as a hand would: the points of its strokes tremble, a smooth curve (Catmull-Rom) goes through them, the
 * whole is scaled, slanted, turned and moved, and a round pen whose width changes along the stroke follows the curve. A pixel's
 * ink falls off linearly with its centre's distance from the pen's edge.
 *
 * <p>Only +, -, *, / and square roots of doubles, and {@link StrictMath}: the same bits on every platform. One instance per
 * thread.
 */
final class GlyphPen {
    /** Height and width of the picture in pixels. */
    static final int SIZE = 28;

    private static final double CENTRE = (SIZE - 1) / 2.0;
    /** Chords drawn between two points of a stroke. */
    private static final int CHORDS = 4;
    /** How far, in pixels, a point of a stroke may stray in x and in y. */
    private static final double TREMBLE = 1.1;

    private final int[] words = new int[4];
    private final double[] edge = new double[SIZE * SIZE];
    private final double[] points = new double[64];
    private long seed;
    private long picture;
    private int draws;

    // The affine map of the current picture: x' = xx x + xy y + x0, y' = yx x + yy y + y0.
    private double xx;
    private double xy;
    private double yx;
    private double yy;
    private double x0;
    private double y0;
    private double softness;

    /**
     * Writes one glyph.
     *
     * @param picture names the picture within the seed's sequence
     * @param target receives 28 x 28 bytes, 0 for paper and 255 for ink, from {@code offset} on
     * @return the digit that was written
     */
    int draw(long seed, long picture, MemorySegment target, long offset) {
        this.seed = seed;
        this.picture = picture;
        this.draws = 0;
        int digit = (int) (uniform() * 10);
        List<GlyphShapes.Way> ways = GlyphShapes.of(digit);
        GlyphShapes.Way way = ways.get((int) (uniform() * ways.size()));
        placeSheet();
        double width = between(0.8, 1.7);
        softness = between(0.5, 0.9);
        Arrays.fill(edge, softness);
        for (double[] stroke : way.strokes()) {
            write(stroke, width * between(0.85, 1.15), width * between(0.7, 1.15));
        }
        double scale = 255 / (2 * softness);
        for (int i = 0; i < edge.length; i++) {
            double ink = (softness - edge[i]) * scale;
            target.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (ink < 255 ? (int) (ink + 0.5) : 255));
        }
        return digit;
    }

    private void placeSheet() {
        double turn = around(0, 0.26);
        double slant = around(-0.12, 0.4);
        double scaleX = between(0.72, 1.12);
        double scaleY = between(0.84, 1.06);
        double cos = StrictMath.cos(turn);
        double sin = StrictMath.sin(turn);
        xx = cos * scaleX;
        xy = (cos * slant - sin) * scaleY;
        yx = sin * scaleX;
        yy = (sin * slant + cos) * scaleY;
        x0 = CENTRE + around(0, 1.5);
        y0 = CENTRE + around(0, 1.5);
    }

    private void write(double[] stroke, double startRadius, double endRadius) {
        int n = stroke.length / 2;
        for (int i = 0; i < n; i++) {
            boolean corner = i > 0 && stroke[2 * i] == stroke[2 * i - 2] && stroke[2 * i + 1] == stroke[2 * i - 1];
            if (corner) {
                points[2 * i] = points[2 * i - 2];
                points[2 * i + 1] = points[2 * i - 1];
            } else {
                double x = stroke[2 * i] + around(0, TREMBLE);
                double y = stroke[2 * i + 1] + around(0, TREMBLE);
                points[2 * i] = xx * x + xy * y + x0;
                points[2 * i + 1] = yx * x + yy * y + y0;
            }
        }
        double radiusStep = (endRadius - startRadius) / ((n - 1) * CHORDS);
        double radius = startRadius;
        for (int i = 0; i + 1 < n; i++) {
            int before = 2 * Math.max(0, i - 1);
            int from = 2 * i;
            int to = 2 * i + 2;
            int after = 2 * Math.min(n - 1, i + 2);
            double x = points[from];
            double y = points[from + 1];
            for (int chord = 1; chord <= CHORDS; chord++) {
                double t = chord / (double) CHORDS;
                double nextX = spline(points[before], points[from], points[to], points[after], t);
                double nextY = spline(points[before + 1], points[from + 1], points[to + 1], points[after + 1], t);
                line(x, y, nextX, nextY, radius);
                x = nextX;
                y = nextY;
                radius += radiusStep;
            }
        }
    }

    /** The uniform Catmull-Rom spline: passes through b at t = 0 and c at t = 1 with tangents (c - a) / 2 and (d - b) / 2. */
    private static double spline(double a, double b, double c, double d, double t) {
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }

    /** Lowers each pixel's signed distance from the ink's edge to that of one chord. */
    private void line(double ax, double ay, double bx, double by, double radius) {
        double reach = radius + softness;
        int left = clamp(Math.min(ax, bx) - reach + 1);
        int right = clamp(Math.max(ax, bx) + reach);
        int top = clamp(Math.min(ay, by) - reach + 1);
        int bottom = clamp(Math.max(ay, by) + reach);
        double dx = bx - ax;
        double dy = by - ay;
        double length = dx * dx + dy * dy;
        double inverse = length > 0 ? 1 / length : 0;
        double reachSquared = reach * reach;
        for (int y = top; y <= bottom; y++) {
            double py = y - ay;
            for (int x = left; x <= right; x++) {
                double px = x - ax;
                double along = (px * dx + py * dy) * inverse;
                double t = along < 0 ? 0 : along > 1 ? 1 : along;
                double qx = px - t * dx;
                double qy = py - t * dy;
                double squared = qx * qx + qy * qy;
                if (squared < reachSquared) {
                    int pixel = y * SIZE + x;
                    double distance = Math.sqrt(squared) - radius;
                    if (distance < edge[pixel]) {
                        edge[pixel] = distance;
                    }
                }
            }
        }
    }

    private static int clamp(double coordinate) {
        return (int) Math.max(0, Math.min(SIZE - 1, coordinate));
    }

    private double between(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** A triangular distribution: most often near the middle, never further than {@code reach}. */
    private double around(double middle, double reach) {
        return middle + reach * (uniform() + uniform() - 1);
    }

    private double uniform() {
        if ((draws & 3) == 0) {
            Philox.block(seed, RandomStream.GLYPHS, picture, draws >>> 2, words);
        }
        return Philox.uniform(words[draws++ & 3]);
    }
}
