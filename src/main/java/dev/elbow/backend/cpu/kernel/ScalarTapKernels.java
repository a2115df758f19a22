package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.TapGeometry.TAPS;
import static dev.elbow.backend.cpu.kernel.TapGeometry.shift;

/** {@link TapKernels} in plain Java. */
final class ScalarTapKernels implements TapKernels {
    @Override
    public void sum(long taps, float bias, long image, int height, int width) {
        TapGeometry.clearUnused(taps, height, width);
        sum(taps, bias, image, height * width, width, 0, height * width);
    }

    /** The pixels {@code [from, to)} of a plane whose unused columns are zero. */
    static void sum(long taps, float bias, long image, int pixels, int width, int from, int to) {
        for (int i = from; i < to; i++) {
            float sum = bias;
            for (int tap = 0; tap < TAPS; tap++) {
                int source = i + shift(tap, width);
                if (source >= 0 && source < pixels) {
                    sum += RawMemory.get(taps, tap * pixels + source);
                }
            }
            RawMemory.set(image, i, sum);
        }
    }

    @Override
    public void spread(long image, long taps, int height, int width) {
        int pixels = height * width;
        for (int tap = 0; tap < TAPS; tap++) {
            for (int i = 0; i < pixels; i++) {
                int source = i - shift(tap, width);
                boolean inside = source >= 0 && source < pixels;
                RawMemory.set(taps, tap * pixels + i, inside ? RawMemory.get(image, source) : 0);
            }
        }
        TapGeometry.clearUnused(taps, height, width);
    }
}
