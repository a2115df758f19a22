package dev.elbow.backend;

import dev.elbow.graph.Parameter;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The argument checks that every backend makes on calls other than those of a plan; a plan's are {@link
 * PlanLayout}'s.
 */
public final class SeamChecks {
    private SeamChecks() {}

    /**
     * Checks the arguments of {@link Device#samples(MemorySegment, DType, Shape, int, int[])}.
     *
     * @throws IllegalArgumentException if count is below 1, the segment's size is not count times the sample's, it lies on
     *     the Java heap, or labels are given and there is not one for each sample, or one is out of its range
     */
    public static void samples(MemorySegment data, DType type, Shape shape, int count, int[] labels) {
        Objects.requireNonNull(data, "data");
        if (count < 1) {
            throw new IllegalArgumentException("a data set needs at least one sample, got " + count);
        }
        long expected = (long) count * shape.elements() * type.bytes();
        if (data.byteSize() != expected) {
            throw new IllegalArgumentException("%d samples of %s as %s need %d bytes, the memory has %d"
                    .formatted(count, shape, type, expected, data.byteSize()));
        }
        if (!data.isNative()) {
            throw new IllegalArgumentException("samples must be in native memory, not on the Java heap");
        }
        if (labels != null) {
            labels(labels, count);
        }
    }

    private static void labels(int[] labels, int count) {
        if (labels.length != count) {
            throw new IllegalArgumentException(
                    "%d samples need one label each, got %d labels".formatted(count, labels.length));
        }
        for (int i = 0; i < count; i++) {
            if (labels[i] < 0 || labels[i] >= Samples.MAX_CLASSES) {
                throw new IllegalArgumentException(
                        "labels are 0 to %d, that of sample %d is %d".formatted(Samples.MAX_CLASSES - 1, i, labels[i]));
            }
        }
    }

    /** Returns how many classes labels tell apart, see {@link Samples#classes()}. */
    public static int classes(int[] labels) {
        int classes = 0;
        for (int i = 0; labels != null && i < labels.length; i++) {
            classes = Math.max(classes, labels[i] + 1);
        }
        return classes;
    }

    /**
     * Returns {@code value} as the backend's own type.
     *
     * @param what begins the message, for example {@code "the samples"}
     * @throws IllegalArgumentException if another backend made it
     */
    public static <T> T own(Class<T> type, Object value, String what) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(what + " belong to another device");
        }
        return type.cast(value);
    }

    /**
     * Checks that a plan works on a parameter store.
     *
     * @throws IllegalArgumentException if it was compiled for another one
     */
    public static void sameStore(Parameters plans, Parameters expected) {
        if (plans != expected) {
            throw new IllegalArgumentException("the plan was compiled for other parameters");
        }
    }

    /**
     * Checks the values of {@link Parameters#set} and {@link Parameters#setState}.
     *
     * @throws IllegalArgumentException if their number is not the parameter's
     */
    public static void values(Parameter parameter, float[] values) {
        if (values.length != parameter.elements()) {
            throw new IllegalArgumentException("%s of shape %s has %d values, got %d"
                    .formatted(parameter.name(), parameter.shape(), parameter.elements(), values.length));
        }
    }

    /**
     * Checks the slot of {@link Parameters#setState} and {@link Parameters#getState}.
     *
     * @throws IllegalArgumentException if no optimizer has such a slot
     */
    public static void slot(int slot) {
        if (slot < 0 || slot >= Optimizer.MAX_SLOTS) {
            throw new IllegalArgumentException(
                    "optimizer slots are 0 to %d, got %d".formatted(Optimizer.MAX_SLOTS - 1, slot));
        }
    }

    /**
     * Checks a slice of a flat store.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= size}
     */
    public static void slice(long from, long to, long size) {
        Objects.checkFromToIndex(from, to, size);
    }

    /**
     * Checks that a plan holds gradients.
     *
     * @throws IllegalStateException if it was not compiled for training
     */
    public static void training(PlanSpec spec) {
        if (spec.mode() != Mode.TRAIN) {
            throw new IllegalStateException("a plan compiled for " + spec.mode() + " has no gradients");
        }
    }

    /**
     * Checks the step number of {@link Update#apply}.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public static void updateStep(long step) {
        if (step < 1) {
            throw new IllegalArgumentException("update steps count from 1, got " + step);
        }
    }

    /**
     * Returns the exception for a parameter that a store does not have; the message names it.
     */
    public static IllegalArgumentException unknown(Parameter parameter) {
        return new IllegalArgumentException(
                "the graph has no parameter " + parameter.name() + " of shape " + parameter.shape());
    }
}
