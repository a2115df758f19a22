package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.ThinMemory.base;
import static dev.elbow.backend.cpu.kernel.ThinMemory.load;
import static dev.elbow.backend.cpu.kernel.ThinMemory.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Sums 16 lanes for many pixels at once, in one fixed tree: lanes {@code j} and {@code j + 8}, then {@code j} and {@code j +
 * 4}, {@code j + 2}, {@code j + 1}.
 *
 * <p>A group of as many pixels as a vector has lanes is folded and transposed in one: each level adds the halves of two
 * pixels' vectors and leaves the results side by side, so that a group of n costs n - 1 steps instead of n log n.
 */
final class VectorLaneSums {
    private static final VectorMask<Float> UPPER_8 = upper(8);
    private static final VectorMask<Float> UPPER_4 = upper(4);
    private static final VectorMask<Float> UPPER_2 = upper(2);
    private static final VectorMask<Float> UPPER_1 = upper(1);
    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);

    private VectorLaneSums() {}

    /** {@link ThinKernels#laneSums}. */
    static void add(int n, long partials, long work, float bias, long to) {
        long group = base(work);
        for (int i = 0; i < n; i += Vectors.LANES) {
            fold(base(partials + 64L * i), group);
            if (Vectors.LANES >= 16) {
                level(group, 8, UPPER_8, SWAP_8);
            }
            if (Vectors.LANES >= 8) {
                level(group, 4, UPPER_4, SWAP_4);
            }
            level(group, 2, UPPER_2, SWAP_2);
            FloatVector sums = pair(group, 1, UPPER_1, SWAP_1, 0);
            store(sums.add(bias), base(to + 4L * i));
        }
    }

    /** From 16 lanes a pixel to one vector a pixel. */
    private static void fold(long pixels, long group) {
        for (int i = 0; i < Vectors.LANES; i++) {
            long from = pixels + 64L * i;
            long to = group + 4L * Vectors.LANES * i;
            if (Vectors.LANES == 16) {
                store(load(from), to);
            } else if (Vectors.LANES == 8) {
                store(load(from).add(load(from + 32)), to);
            } else {
                FloatVector even = load(from).add(load(from + 32));
                FloatVector odd = load(from + 16).add(load(from + 48));
                store(even.add(odd), to);
            }
        }
    }

    private static void level(long group, int distance, VectorMask<Float> upper, VectorShuffle<Float> swap) {
        for (int i = 0; i < distance; i++) {
            store(pair(group, distance, upper, swap, i), group + 4L * Vectors.LANES * i);
        }
    }

    /** The vectors {@code i} and {@code i + distance}: where a lane's bit {@code distance} is 0 the first's sums, else the second's. */
    private static FloatVector pair(
            long group, int distance, VectorMask<Float> upper, VectorShuffle<Float> swap, int i) {
        FloatVector first = load(group + 4L * Vectors.LANES * i);
        FloatVector second = load(group + 4L * Vectors.LANES * (i + distance));
        return first.blend(second, upper).add(second.blend(first, upper).rearrange(swap));
    }

    private static VectorMask<Float> upper(int distance) {
        boolean[] bits = new boolean[Vectors.LANES];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (i & distance) != 0;
        }
        return VectorMask.fromArray(Vectors.F, bits, 0);
    }

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(Vectors.F, i -> (i ^ distance) & Vectors.LANES - 1);
    }
}
