package dev.elbow.backend.cpu.kernel;

/**
 * Which taps of a 3-wide filter at stride 2 and padding 1 lie on a coordinate of the image: an even one is the middle tap of one
 * position, an odd one the last tap of the position before it and the first tap of the position after it, if there is one.
 */
final class PatchGeometry {
    static final int KERNEL = 3;
    static final int TAPS = KERNEL * KERNEL;

    private PatchGeometry() {}

    /** The first position with a tap on the coordinate. */
    static int firstPosition(int coordinate) {
        return coordinate >> 1;
    }

    /** That position's tap on the coordinate. */
    static int firstTap(int coordinate) {
        return 1 + (coordinate & 1);
    }

    /** Whether a second position, the next one by its tap 0, lies on the coordinate; {@code positions} is their number. */
    static boolean hasSecond(int coordinate, int positions) {
        return (coordinate & 1) == 1 && (coordinate >> 1) + 1 < positions;
    }

    /** Element offset of a tap in the matrix. */
    static int offset(int row, int y, int x, int ky, int kx, int height, int width, int channels) {
        return (((row * height + y) * width + x) * TAPS + ky * KERNEL + kx) * channels;
    }
}
