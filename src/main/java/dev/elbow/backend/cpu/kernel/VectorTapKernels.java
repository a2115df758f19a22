package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.TapGeometry.TAPS;
import static dev.elbow.backend.cpu.kernel.TapGeometry.shift;
import static dev.elbow.backend.cpu.kernel.Vectors.LANES;

import jdk.incubator.vector.FloatVector;

/** {@link TapKernels} on the Vector API. */
final class VectorTapKernels implements TapKernels {
    private static final ScalarElementwiseKernels SCALAR = new ScalarElementwiseKernels();

    @Override
    public void sum(long taps, float bias, long image, int height, int width) {
        int pixels = height * width;
        TapGeometry.clearUnused(taps, height, width);
        // Pixels this far from both ends have all their taps inside the planes.
        int margin = Math.min(width + 1, pixels);
        int end = margin + Vectors.bound(Math.max(0, pixels - 2 * margin));
        ScalarTapKernels.sum(taps, bias, image, pixels, width, 0, margin);
        for (int i = margin; i < end; i += LANES) {
            FloatVector sum = Vectors.splat(bias);
            int at = i - width - 1;
            sum = sum.add(Vectors.load(taps, at));
            sum = sum.add(Vectors.load(taps, at + pixels + 1));
            sum = sum.add(Vectors.load(taps, at + 2 * pixels + 2));
            at += width + 3 * pixels;
            sum = sum.add(Vectors.load(taps, at));
            sum = sum.add(Vectors.load(taps, at + pixels + 1));
            sum = sum.add(Vectors.load(taps, at + 2 * pixels + 2));
            at += width + 3 * pixels;
            sum = sum.add(Vectors.load(taps, at));
            sum = sum.add(Vectors.load(taps, at + pixels + 1));
            sum = sum.add(Vectors.load(taps, at + 2 * pixels + 2));
            Vectors.store(sum, image, i);
        }
        ScalarTapKernels.sum(taps, bias, image, pixels, width, end, pixels);
    }

    @Override
    public void spread(long image, long taps, int height, int width) {
        int pixels = height * width;
        for (int tap = 0; tap < TAPS; tap++) {
            int shift = shift(tap, width);
            int from = Math.clamp(shift, 0, pixels);
            int to = Math.clamp(pixels + shift, 0, pixels);
            long plane = RawMemory.at(taps, tap * pixels);
            SCALAR.fill(plane, 0, from);
            copy(RawMemory.at(image, from - shift), RawMemory.at(plane, from), to - from);
            SCALAR.fill(RawMemory.at(plane, to), 0, pixels - to);
        }
        TapGeometry.clearUnused(taps, height, width);
    }

    private static void copy(long source, long target, int count) {
        int end = Vectors.bound(count);
        for (int i = 0; i < end; i += LANES) {
            Vectors.store(Vectors.load(source, i), target, i);
        }
        SCALAR.copy(RawMemory.at(source, end), RawMemory.at(target, end), count - end);
    }
}
