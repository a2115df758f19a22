package dev.elbow.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The sizes of one sample or one parameter, slowest-varying dimension first. The batch is never part of a shape: plans
 * know it. Images are {@code [H, W, C]}, rows are {@code [F]}. Immutable.
 */
public final class Shape {
    private final int[] dims;

    private Shape(int[] dims) {
        this.dims = dims;
    }

    /**
     * Returns the shape with the given sizes.
     *
     * @throws IllegalArgumentException if there is no dimension, one is below 1, or the product overflows an int
     */
    public static Shape of(int... dims) {
        if (dims.length == 0) {
            throw new IllegalArgumentException("a shape needs at least one dimension");
        }
        long elements = 1;
        for (int dim : dims) {
            if (dim < 1) {
                throw new IllegalArgumentException("a dimension must be at least 1: " + Arrays.toString(dims));
            }
            elements *= dim;
            if (elements > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("more than 2^31-1 elements: " + Arrays.toString(dims));
            }
        }
        return new Shape(dims.clone());
    }

    /** Returns the number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** Returns the size of dimension {@code i}, counted from the slowest. */
    public int dim(int i) {
        return dims[i];
    }

    /** Returns the product of all sizes. */
    public int elements() {
        int elements = 1;
        for (int dim : dims) {
            elements *= dim;
        }
        return elements;
    }

    /** Returns whether this is the shape of an image, {@code [H, W, C]}. */
    public boolean isImage() {
        return dims.length == 3;
    }

    /** Returns H of an image shape. */
    public int height() {
        return imageDim(0);
    }

    /** Returns W of an image shape. */
    public int width() {
        return imageDim(1);
    }

    /** Returns C of an image shape. */
    public int channels() {
        return imageDim(2);
    }

    private int imageDim(int i) {
        if (!isImage()) {
            throw new IllegalStateException("not an image shape [H, W, C]: " + this);
        }
        return dims[i];
    }

    /** Returns the sizes as a new array. */
    public int[] toArray() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** Returns the sizes joined by {@code x}, for example {@code 28x28x1}. */
    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }
}
