package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;

import dev.elbow.random.Binarization;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;

/** {@link Binarization} of rows, in plain Java: it is off in most runs, and a small part of a step. Used by one thread. */
public final class BinaryRows {
    private final long seed;
    private final int[] words = new int[4];

    /** Draws with the words of a seed. */
    public BinaryRows(long seed) {
        this.seed = seed;
    }

    /** Replaces the {@code width} values of a sample at {@code row} by what is drawn from them in an epoch. */
    public void draw(long row, int width, int epoch, int sample) {
        long step = Binarization.step(epoch, sample);
        for (int i = 0; i < width; i += 4) {
            Philox.block(seed, RandomStream.BINARIZATION, step, i >>> 2, words);
            for (int k = i; k < Math.min(width, i + 4); k++) {
                set(row, k, Binarization.draw(get(row, k), words[k & 3]));
            }
        }
    }
}
