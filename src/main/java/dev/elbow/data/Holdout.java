package dev.elbow.data;

import dev.elbow.ElbowException;
import java.nio.file.Path;
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
            int count = all.count();
            String what = file.toString();
            Dataset train = all.select(i -> !isTest(i, count), what);
            return pair(train, () -> all.select(i -> isTest(i, count), what), file);
        }
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
        try {
            splits.test().close();
            return new DataSplits(train.limit(left), train.last(count));
        } catch (RuntimeException | Error e) {
            train.close();
            throw e;
        }
    }

    /** Pairs two sets read from one place, closing the first if the second cannot be read or does not fit. */
    static DataSplits pair(Dataset train, Supplier<Dataset> test, Path place) {
        Dataset second = null;
        try {
            second = test.get();
            return new DataSplits(train, second);
        } catch (IllegalArgumentException e) {
            close(train, second);
            throw new ElbowException(place + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            close(train, second);
            throw e;
        }
    }

    private static void close(Dataset train, Dataset test) {
        train.close();
        if (test != null) {
            test.close();
        }
    }
}
