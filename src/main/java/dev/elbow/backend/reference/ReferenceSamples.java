package dev.elbow.backend.reference;

import dev.elbow.backend.HostSamples;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The caller's memory, element by element. */
final class ReferenceSamples extends HostSamples {
    ReferenceSamples(MemoryAccount account, MemorySegment data, DType type, Shape shape, int count, int[] labels) {
        super(account, data, type, shape, count, labels);
    }

    /** Returns one element of one sample: a stored float, or a stored byte over 255. */
    double value(int sample, int element) {
        long index = (long) sample * shape().elements() + element;
        return switch (type()) {
            case F32 -> data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
            case U8 -> (data().get(ValueLayout.JAVA_BYTE, index) & 0xFF) / 255.0;
        };
    }
}
