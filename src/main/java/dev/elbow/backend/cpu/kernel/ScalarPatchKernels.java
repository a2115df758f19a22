package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.PatchGeometry.KERNEL;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.firstPosition;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.firstTap;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.hasSecond;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.offset;
import static dev.elbow.backend.cpu.kernel.RawMemory.at;
import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;

/**
 * {@link PatchKernels} in plain Java. What is done for all channels is a method of its own with one short loop: nested in the
 * loops over pixels, it kept the JVM's second compiler busy for most of a second, at the start, where these kernels run.
 */
final class ScalarPatchKernels implements PatchKernels {
    private static final ScalarElementwiseKernels ELEMENTWISE = new ScalarElementwiseKernels();

    @Override
    public void gather(long image, long patches, int rows, int height, int width, int channels) {
        for (int row = 0; row < rows; row++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    for (int tap = 0; tap < PatchGeometry.TAPS; tap++) {
                        int imageY = 2 * y - 1 + tap / KERNEL;
                        int imageX = 2 * x - 1 + tap % KERNEL;
                        long to = at(patches, offset(row, y, x, tap / KERNEL, tap % KERNEL, height, width, channels));
                        if (imageY < 0 || imageX < 0) {
                            ELEMENTWISE.fill(to, 0, channels);
                        } else {
                            int from = ((row * 2 * height + imageY) * 2 * width + imageX) * channels;
                            ELEMENTWISE.copy(at(image, from), to, channels);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void scatter(
            long patches, long bias, boolean relu, long image, int rows, int height, int width, int channels) {
        float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
        for (int row = 0; row < rows; row++) {
            for (int y = 0; y < 2 * height; y++) {
                int upper = firstPosition(y);
                boolean lower = hasSecond(y, height);
                for (int x = 0; x < 2 * width; x++) {
                    int left = firstPosition(x);
                    boolean right = hasSecond(x, width);
                    long to = at(image, ((row * 2 * height + y) * 2 * width + x) * channels);
                    int ky = firstTap(y);
                    int kx = firstTap(x);
                    long a = at(patches, offset(row, upper, left, ky, kx, height, width, channels));
                    long b = at(patches, offset(row, upper, left + 1, ky, 0, height, width, channels));
                    long c = at(patches, offset(row, upper + 1, left, 0, kx, height, width, channels));
                    long d = at(patches, offset(row, upper + 1, left + 1, 0, 0, height, width, channels));
                    if (lower && right) {
                        four(a, b, c, d, to, channels);
                    } else if (lower || right) {
                        two(a, lower ? c : b, to, channels);
                    } else {
                        ELEMENTWISE.copy(a, to, channels);
                    }
                    finish(to, bias, floor, channels);
                }
            }
        }
    }

    private static void two(long a, long b, long to, int channels) {
        for (int i = 0; i < channels; i++) {
            set(to, i, get(a, i) + get(b, i));
        }
    }

    private static void four(long a, long b, long c, long d, long to, int channels) {
        for (int i = 0; i < channels; i++) {
            set(to, i, (get(a, i) + get(b, i)) + (get(c, i) + get(d, i)));
        }
    }

    private static void finish(long sums, long bias, float floor, int channels) {
        if (bias != 0) {
            ELEMENTWISE.add(sums, bias, channels);
        }
        for (int i = 0; i < channels; i++) {
            if (get(sums, i) <= floor) {
                set(sums, i, floor);
            }
        }
    }
}
