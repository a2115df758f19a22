package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.bound;
import static dev.elbow.backend.cpu.kernel.Vectors.load;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;
import static dev.elbow.backend.cpu.kernel.Vectors.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link PoolKernels} on the Vector API: vectors run along the channels of a pixel. */
final class VectorPoolKernels implements PoolKernels {
    @Override
    public void maxPool(long src, long dst, int samples, int height, int width, int channels) {
        int rows = samples * (height / 2);
        int line = width * channels;
        int end = bound(channels);
        for (int row = 0; row < rows; row++) {
            long window = src + (long) row * 2 * line * Float.BYTES;
            long pixel = dst + (long) row * (line / 2) * Float.BYTES;
            for (int x = 0; x < width / 2; x++) {
                for (int c = 0; c < end; c += LANES) {
                    FloatVector top = load(window, c).max(load(window, c + channels));
                    FloatVector bottom = load(window, c + line).max(load(window, c + line + channels));
                    store(top.max(bottom), pixel, c);
                }
                ScalarPoolKernels.maxPixel(window, pixel, line, end, channels, channels);
                window += 2L * channels * Float.BYTES;
                pixel += (long) channels * Float.BYTES;
            }
        }
    }

    @Override
    public void maxPoolBackward(long src, long dOutput, long dInput, int samples, int height, int width, int channels) {
        int rows = samples * (height / 2);
        int line = width * channels;
        int end = bound(channels);
        for (int row = 0; row < rows; row++) {
            long offset = (long) row * 2 * line * Float.BYTES;
            long pixel = dOutput + (long) row * (line / 2) * Float.BYTES;
            for (int x = 0; x < width / 2; x++) {
                for (int c = 0; c < end; c += LANES) {
                    spreadGradient(src + offset, pixel, dInput + offset, line, c, channels);
                }
                ScalarPoolKernels.maxPixelBackward(src + offset, pixel, dInput + offset, line, end, channels, channels);
                offset += 2L * channels * Float.BYTES;
                pixel += (long) channels * Float.BYTES;
            }
        }
    }

    private static void spreadGradient(long window, long pixel, long dWindow, int line, int c, int channels) {
        FloatVector max = load(window, c);
        FloatVector x1 = load(window, c + channels);
        VectorMask<Float> loses1 = x1.compare(VectorOperators.LE, max);
        max = x1.blend(max, loses1);
        FloatVector x2 = load(window, c + line);
        VectorMask<Float> loses2 = x2.compare(VectorOperators.LE, max);
        max = x2.blend(max, loses2);
        FloatVector x3 = load(window, c + line + channels);
        VectorMask<Float> loses3 = x3.compare(VectorOperators.LE, max);
        // The last to win has it all; what it leaves, zero, is what the earlier ones share.
        FloatVector d = load(pixel, c);
        FloatVector zero = splat(0);
        store(d.blend(zero, loses3), dWindow, c + line + channels);
        d = zero.blend(d, loses3);
        store(d.blend(zero, loses2), dWindow, c + line);
        d = zero.blend(d, loses2);
        store(d.blend(zero, loses1), dWindow, c + channels);
        store(zero.blend(d, loses1), dWindow, c);
    }

    @Override
    public void upsample(long src, long dst, int samples, int height, int width, int channels) {
        int rows = samples * (height / 2);
        int line = width * channels;
        int end = bound(channels);
        for (int row = 0; row < rows; row++) {
            long pixel = src + (long) row * (line / 2) * Float.BYTES;
            long window = dst + (long) row * 2 * line * Float.BYTES;
            for (int x = 0; x < width / 2; x++) {
                for (int c = 0; c < end; c += LANES) {
                    FloatVector value = load(pixel, c);
                    store(value, window, c);
                    store(value, window, c + channels);
                    store(value, window, c + line);
                    store(value, window, c + line + channels);
                }
                ScalarPoolKernels.spreadPixel(pixel, window, line, end, channels, channels);
                window += 2L * channels * Float.BYTES;
                pixel += (long) channels * Float.BYTES;
            }
        }
    }

    @Override
    public void upsampleBackward(long dOutput, long dInput, int samples, int height, int width, int channels) {
        int rows = samples * (height / 2);
        int line = width * channels;
        int end = bound(channels);
        for (int row = 0; row < rows; row++) {
            long window = dOutput + (long) row * 2 * line * Float.BYTES;
            long pixel = dInput + (long) row * (line / 2) * Float.BYTES;
            for (int x = 0; x < width / 2; x++) {
                for (int c = 0; c < end; c += LANES) {
                    FloatVector top = load(window, c).add(load(window, c + channels));
                    FloatVector bottom = load(window, c + line).add(load(window, c + line + channels));
                    store(top.add(bottom), pixel, c);
                }
                ScalarPoolKernels.sumPixel(window, pixel, line, end, channels, channels);
                window += 2L * channels * Float.BYTES;
                pixel += (long) channels * Float.BYTES;
            }
        }
    }
}
