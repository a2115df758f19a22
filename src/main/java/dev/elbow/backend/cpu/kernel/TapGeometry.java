package dev.elbow.backend.cpu.kernel;

/**
 * Taps as shifts of a flat plane: tap (r, s) of a pixel lies {@code (r - 1) width + s - 1} elements further. At the image's left
 * and right edge such a shift would take the neighbouring row's last or first pixel; {@link #clearUnused} puts zeros there.
 */
final class TapGeometry {
    static final int TAPS = 9;

    private TapGeometry() {}

    static int shift(int tap, int width) {
        return (tap / 3 - 1) * width + tap % 3 - 1;
    }

    /** Zeroes the column that shifts wrap into: the last one for the left taps, the first one for the right taps. */
    static void clearUnused(long taps, int height, int width) {
        for (int tap = 0; tap < TAPS; tap++) {
            int column = switch (tap % 3) {
                case 0 -> width - 1;
                case 2 -> 0;
                default -> -1;
            };
            if (column >= 0) {
                for (int y = 0; y < height; y++) {
                    RawMemory.set(taps, (tap * height + y) * width + column, 0);
                }
            }
        }
    }
}
