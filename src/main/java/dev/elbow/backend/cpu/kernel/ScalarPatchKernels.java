package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.PatchGeometry.KERNEL;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.firstPosition;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.firstTap;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.hasSecond;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.offset;

/** {@link PatchKernels} in plain Java. */
final class ScalarPatchKernels implements PatchKernels {
    @Override
    public void gather(long image, long patches, int rows, int height, int width, int channels) {
        for (int row = 0; row < rows; row++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    for (int tap = 0; tap < PatchGeometry.TAPS; tap++) {
                        int imageY = 2 * y - 1 + tap / KERNEL;
                        int imageX = 2 * x - 1 + tap % KERNEL;
                        boolean outside = imageY < 0 || imageX < 0;
                        int from = ((row * 2 * height + imageY) * 2 * width + imageX) * channels;
                        int to = offset(row, y, x, tap / KERNEL, tap % KERNEL, height, width, channels);
                        for (int c = 0; c < channels; c++) {
                            RawMemory.set(patches, to + c, outside ? 0 : RawMemory.get(image, from + c));
                        }
                    }
                }
            }
        }
    }

    @Override
    public void scatter(
            long patches, long bias, boolean relu, long image, int rows, int height, int width, int channels) {
        for (int row = 0; row < rows; row++) {
            for (int y = 0; y < 2 * height; y++) {
                for (int x = 0; x < 2 * width; x++) {
                    int to = ((row * 2 * height + y) * 2 * width + x) * channels;
                    for (int c = 0; c < channels; c++) {
                        float sum = taps(patches + 4L * c, row, y, x, height, width, channels);
                        if (bias != 0) {
                            sum += RawMemory.get(bias, c);
                        }
                        RawMemory.set(image, to + c, relu && sum <= 0 ? 0 : sum);
                    }
                }
            }
        }
    }

    /** The sum of the taps on one pixel of one channel, in the order that the interface promises. */
    private static float taps(long patches, int row, int y, int x, int height, int width, int channels) {
        float upper = rowOfTaps(patches, row, firstPosition(y), firstTap(y), x, height, width, channels);
        return hasSecond(y, height)
                ? upper + rowOfTaps(patches, row, firstPosition(y) + 1, 0, x, height, width, channels)
                : upper;
    }

    private static float rowOfTaps(
            long patches, int row, int positionY, int ky, int x, int height, int width, int channels) {
        int position = firstPosition(x);
        float left = RawMemory.get(patches, offset(row, positionY, position, ky, firstTap(x), height, width, channels));
        return hasSecond(x, width)
                ? left + RawMemory.get(patches, offset(row, positionY, position + 1, ky, 0, height, width, channels))
                : left;
    }
}
