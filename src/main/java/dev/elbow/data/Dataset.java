package dev.elbow.data;

import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;

/** Samples of one shape, in native memory. */
public interface Dataset {
    /** Returns all samples, row-major, one after the other. */
    MemorySegment data();

    /** Returns how elements are stored. */
    DType type();

    /** Returns the shape of one sample. */
    Shape shape();

    /** Returns the number of samples. */
    int count();
}
