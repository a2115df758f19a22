package dev.elbow.data;

import dev.elbow.ElbowException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;

/** Makes two splits of what has one, or of two files. */
final class Holdout {
    /** Sample 9, 19, 29, ... are for the test. */
    private static final int EVERY = 10;

    private Holdout() {}

    /** Returns whether the sample at this place, of so many, is held out for the test. */
    static boolean isTest(int index, int count) {
        return count < EVERY ? index == count - 1 : index % EVERY == EVERY - 1;
    }

    /**
     * Splits a set of rows without labels, which is closed: its memory is copied.
     *
     * @throws ElbowException if it has one sample only
     */
    static DataSplits everyTenth(Dataset all, Path file) {
        try (all) {
            if (all.count() < 2) {
                throw new ElbowException(
                        file + ": one sample cannot be split into training and test data, expected 2 or more");
            }
            int tests = Math.max(1, all.count() / EVERY);
            Dataset train = copy(all, false, all.count() - tests, file);
            return new DataSplits(train, copy(all, true, tests, file));
        }
    }

    private static Dataset copy(Dataset all, boolean test, int count, Path file) {
        long bytes = (long) all.shape().elements() * all.type().bytes();
        OwnedMemory memory = OwnedMemory.allocate(bytes * count, file.toString());
        long at = 0;
        for (int i = 0; i < all.count(); i++) {
            if (isTest(i, all.count()) == test) {
                MemorySegment.copy(all.data(), i * bytes, memory.data(), at, bytes);
                at += bytes;
            }
        }
        return Dataset.owning(all.name(), all.type(), all.shape(), count, memory);
    }

    /**
     * Replaces the test split by the last samples of the training split. The given splits are the result's to close, also where
     * this throws.
     *
     * @throws ElbowException if nothing would be left to train on
     */
    static DataSplits validation(DataSplits splits, int count) {
        Dataset train = splits.train();
        int left = train.count() - count;
        if (left < 1) {
            try (splits) {
                throw new ElbowException(
                        "a validation split of %,d samples leaves none of the %,d training samples of %s to train on; take fewer"
                                .formatted(count, train.count(), train.name()));
            }
        }
        splits.test().close();
        try {
            return new DataSplits(train.limit(left), tail(train, left));
        } catch (RuntimeException e) {
            train.close();
            throw e;
        }
    }

    private static Dataset tail(Dataset all, int from) {
        long start = (long) from * all.shape().elements() * all.type().bytes();
        MemorySegment values = all.data().asSlice(start);
        OwnedMemory memory = OwnedMemory.allocate(values.byteSize(), all.name());
        memory.data().copyFrom(values);
        Dataset tail = Dataset.owning(all.name(), all.type(), all.shape(), all.count() - from, memory);
        return all.hasLabels()
                ? tail.labelled(Arrays.copyOfRange(all.labels(), from, all.count()), all.classNames())
                : tail;
    }

    /** Pairs two sets read from one folder, closing the first if the second cannot be read or does not fit. */
    static DataSplits pair(Dataset train, Supplier<Dataset> test, Path folder) {
        Dataset second = null;
        try {
            second = test.get();
            return new DataSplits(train, second);
        } catch (RuntimeException e) {
            train.close();
            if (second != null) {
                second.close();
            }
            throw e instanceof IllegalArgumentException ? new ElbowException(folder + ": " + e.getMessage(), e) : e;
        }
    }
}
