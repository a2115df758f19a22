package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;

/**
 * {@link PoolKernels} in plain Java. The methods of one pixel take the address of its window's upper left corner, the
 * window's row length and the range of channels; the vector kernels use them for channels that fill no vector.
 */
final class ScalarPoolKernels implements PoolKernels {
    @Override
    public void maxPool(long src, long dst, int samples, int height, int width, int channels) {
        int rows = samples * (height / 2);
        int line = width * channels;
        for (int row = 0; row < rows; row++) {
            long window = src + (long) row * 2 * line * Float.BYTES;
            long pixel = dst + (long) row * (line / 2) * Float.BYTES;
            for (int x = 0; x < width / 2; x++) {
                maxPixel(window, pixel, line, 0, channels, channels);
                window += 2L * channels * Float.BYTES;
                pixel += (long) channels * Float.BYTES;
            }
        }
    }

    static void maxPixel(long window, long pixel, int line, int from, int to, int channels) {
        for (int c = from; c < to; c++) {
            float top = Math.max(get(window, c), get(window, c + channels));
            float bottom = Math.max(get(window, c + line), get(window, c + line + channels));
            set(pixel, c, Math.max(top, bottom));
        }
    }

    @Override
    public void maxPoolBackward(long src, long dOutput, long dInput, int samples, int height, int width, int channels) {
        int rows = samples * (height / 2);
        int line = width * channels;
        for (int row = 0; row < rows; row++) {
            long offset = (long) row * 2 * line * Float.BYTES;
            long pixel = dOutput + (long) row * (line / 2) * Float.BYTES;
            for (int x = 0; x < width / 2; x++) {
                maxPixelBackward(src + offset, pixel, dInput + offset, line, 0, channels, channels);
                offset += 2L * channels * Float.BYTES;
                pixel += (long) channels * Float.BYTES;
            }
        }
    }

    static void maxPixelBackward(long window, long dPixel, long dWindow, int line, int from, int to, int channels) {
        for (int c = from; c < to; c++) {
            int second = c + channels;
            int third = c + line;
            int fourth = c + line + channels;
            int winner = get(window, second) <= get(window, c) ? c : second;
            winner = get(window, third) <= get(window, winner) ? winner : third;
            winner = get(window, fourth) <= get(window, winner) ? winner : fourth;
            set(dWindow, c, 0);
            set(dWindow, second, 0);
            set(dWindow, third, 0);
            set(dWindow, fourth, 0);
            set(dWindow, winner, get(dPixel, c));
        }
    }

    @Override
    public void upsample(long src, long dst, int samples, int height, int width, int channels) {
        int rows = samples * (height / 2);
        int line = width * channels;
        for (int row = 0; row < rows; row++) {
            long pixel = src + (long) row * (line / 2) * Float.BYTES;
            long window = dst + (long) row * 2 * line * Float.BYTES;
            for (int x = 0; x < width / 2; x++) {
                spreadPixel(pixel, window, line, 0, channels, channels);
                window += 2L * channels * Float.BYTES;
                pixel += (long) channels * Float.BYTES;
            }
        }
    }

    static void spreadPixel(long pixel, long window, int line, int from, int to, int channels) {
        for (int c = from; c < to; c++) {
            float x = get(pixel, c);
            set(window, c, x);
            set(window, c + channels, x);
            set(window, c + line, x);
            set(window, c + line + channels, x);
        }
    }

    @Override
    public void upsampleBackward(long dOutput, long dInput, int samples, int height, int width, int channels) {
        int rows = samples * (height / 2);
        int line = width * channels;
        for (int row = 0; row < rows; row++) {
            long window = dOutput + (long) row * 2 * line * Float.BYTES;
            long pixel = dInput + (long) row * (line / 2) * Float.BYTES;
            for (int x = 0; x < width / 2; x++) {
                sumPixel(window, pixel, line, 0, channels, channels);
                window += 2L * channels * Float.BYTES;
                pixel += (long) channels * Float.BYTES;
            }
        }
    }

    static void sumPixel(long window, long pixel, int line, int from, int to, int channels) {
        for (int c = from; c < to; c++) {
            float top = get(window, c) + get(window, c + channels);
            float bottom = get(window, c + line) + get(window, c + line + channels);
            set(pixel, c, top + bottom);
        }
    }
}
