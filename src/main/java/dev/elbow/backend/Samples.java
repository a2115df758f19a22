package dev.elbow.backend;

import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;

/** A data set in a device's memory, from which plans gather their rows. Any number of plans may read it at once. */
public interface Samples extends AutoCloseable {
    /** Labels travel as float32, which counts no further: the most classes. */
    int MAX_CLASSES = 1 << 24;

    /** Returns the shape of one sample. */
    Shape shape();

    /** Returns how elements are stored; {@link DType#U8} is scaled by 1/255 when gathered. */
    DType type();

    /** Returns the number of samples. */
    int count();

    /** Returns how many classes the labels tell apart, the largest label plus one; 0 without labels. */
    int classes();

    /** Releases the memory; does nothing when closed already. */
    @Override
    void close();
}
