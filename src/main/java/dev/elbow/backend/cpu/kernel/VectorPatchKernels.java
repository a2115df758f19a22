package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.PatchGeometry.KERNEL;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.TAPS;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.firstPosition;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.firstTap;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.hasSecond;
import static dev.elbow.backend.cpu.kernel.PatchGeometry.offset;
import static dev.elbow.backend.cpu.kernel.VectorMemory.base;
import static dev.elbow.backend.cpu.kernel.VectorMemory.load;
import static dev.elbow.backend.cpu.kernel.VectorMemory.store;
import static dev.elbow.backend.cpu.kernel.Vectors.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link PatchKernels} on the Vector API, for whole vectors of channels; others go to the scalar twin. */
final class VectorPatchKernels implements PatchKernels {
    private static final ScalarPatchKernels SCALAR = new ScalarPatchKernels();
    private static final int BYTES = LANES * Float.BYTES;

    @Override
    public void gather(long image, long patches, int rows, int height, int width, int channels) {
        if (channels % LANES != 0) {
            SCALAR.gather(image, patches, rows, height, width, channels);
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int y = 0; y < height; y++) {
                for (int ky = 0; ky < KERNEL; ky++) {
                    gatherRow(image, patches, row, y, ky, height, width, channels);
                }
            }
        }
    }

    /** Tap row {@code ky} of all positions of one row: three neighbouring pixels are contiguous in memory. */
    private static void gatherRow(
            long image, long patches, int row, int y, int ky, int height, int width, int channels) {
        int imageY = 2 * y - 1 + ky;
        int span = KERNEL * channels;
        int to = offset(row, y, 0, ky, 0, height, width, channels);
        if (imageY < 0) {
            for (int x = 0; x < width; x++) {
                zero(patches, to + x * TAPS * channels, span);
            }
            return;
        }
        int from = (row * 2 * height + imageY) * 2 * width * channels;
        zero(patches, to, channels);
        copy(image, from, patches, to + channels, span - channels);
        for (int x = 1; x < width; x++) {
            copy(image, from + (2 * x - 1) * channels, patches, to + x * TAPS * channels, span);
        }
    }

    private static void copy(long source, int from, long target, int to, int count) {
        long source0 = base(source + bytes(from));
        long target0 = base(target + bytes(to));
        int end = count * Float.BYTES;
        for (int i = 0; i < end; i += BYTES) {
            store(load(source0 + i), target0 + i);
        }
    }

    private static void zero(long target, int to, int count) {
        FloatVector zero = Vectors.splat(0);
        long target0 = base(target + bytes(to));
        int end = count * Float.BYTES;
        for (int i = 0; i < end; i += BYTES) {
            store(zero, target0 + i);
        }
    }

    @Override
    public void scatter(
            long patches, long bias, boolean relu, long image, int rows, int height, int width, int channels) {
        if (channels % LANES != 0) {
            SCALAR.scatter(patches, bias, relu, image, rows, height, width, channels);
            return;
        }
        // Nothing is below minus infinity, so one formula serves with and without ReLU.
        float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
        long tap = bytes(channels);
        for (int row = 0; row < rows; row++) {
            for (int y = 0; y < 2 * height; y++) {
                long to = image + bytes((row * 2 * height + y) * 2 * width * channels);
                int position = firstPosition(y);
                long upper = patches + bytes(offset(row, position, 0, firstTap(y), 0, height, width, channels));
                if (hasSecond(y, height)) {
                    long lower = patches + bytes(offset(row, position + 1, 0, 0, 0, height, width, channels));
                    scatterTwoRows(upper, lower, bias, floor, to, width, tap);
                } else {
                    scatterOneRow(upper, bias, floor, to, width, tap);
                }
            }
        }
    }

    /** An image row on which one row of positions lies: pixels of one and of two taps in turn. */
    private static void scatterOneRow(long taps, long bias, float floor, long image, int width, long tap) {
        for (int x = 0; x < width; x++) {
            long position = taps + x * TAPS * tap;
            long pixel = image + 2 * x * tap;
            one(position + tap, bias, floor, pixel, tap);
            if (x + 1 < width) {
                two(position + 2 * tap, position + TAPS * tap, bias, floor, pixel + tap, tap);
            } else {
                one(position + 2 * tap, bias, floor, pixel + tap, tap);
            }
        }
    }

    /** An image row on which two rows of positions lie: pixels of two and of four taps in turn. */
    private static void scatterTwoRows(
            long upper, long lower, long bias, float floor, long image, int width, long tap) {
        for (int x = 0; x < width; x++) {
            long above = upper + x * TAPS * tap;
            long below = lower + x * TAPS * tap;
            long pixel = image + 2 * x * tap;
            two(above + tap, below + tap, bias, floor, pixel, tap);
            if (x + 1 < width) {
                four(
                        above + 2 * tap,
                        above + TAPS * tap,
                        below + 2 * tap,
                        below + TAPS * tap,
                        bias,
                        floor,
                        pixel + tap,
                        tap);
            } else {
                two(above + 2 * tap, below + 2 * tap, bias, floor, pixel + tap, tap);
            }
        }
    }

    private static void one(long a, long bias, float floor, long pixel, long tap) {
        long a0 = base(a);
        long to = base(pixel);
        for (int c = 0; c < (int) tap; c += BYTES) {
            store(finish(load(a0 + c), bias, c, floor), to + c);
        }
    }

    private static void two(long a, long b, long bias, float floor, long pixel, long tap) {
        long a0 = base(a);
        long b0 = base(b);
        long to = base(pixel);
        for (int c = 0; c < (int) tap; c += BYTES) {
            store(finish(load(a0 + c).add(load(b0 + c)), bias, c, floor), to + c);
        }
    }

    private static void four(long a, long b, long c0, long d, long bias, float floor, long pixel, long tap) {
        long upperLeft = base(a);
        long upperRight = base(b);
        long lowerLeft = base(c0);
        long lowerRight = base(d);
        long to = base(pixel);
        for (int c = 0; c < (int) tap; c += BYTES) {
            FloatVector upper = load(upperLeft + c).add(load(upperRight + c));
            FloatVector lower = load(lowerLeft + c).add(load(lowerRight + c));
            store(finish(upper.add(lower), bias, c, floor), to + c);
        }
    }

    private static FloatVector finish(FloatVector sum, long bias, int offset, float floor) {
        FloatVector biased = bias == 0 ? sum : sum.add(load(base(bias) + offset));
        return biased.blend(floor, biased.compare(VectorOperators.LE, floor));
    }

    private static long bytes(int elements) {
        return (long) elements * Float.BYTES;
    }
}
