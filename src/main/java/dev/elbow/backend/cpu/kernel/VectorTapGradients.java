package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.VectorMemory.base;
import static dev.elbow.backend.cpu.kernel.VectorMemory.load;
import static dev.elbow.backend.cpu.kernel.VectorMemory.offset;
import static dev.elbow.backend.cpu.kernel.VectorMemory.store;

import jdk.incubator.vector.FloatVector;

/**
 * {@link ThinKernels#tapGradients} on vectors: the nine sums in registers, each source vector the memory operand of its
 * multiply-add. See {@link VectorTaps} for the form of the loop.
 */
final class VectorTapGradients {
    private VectorTapGradients() {}

    static void add(
            int n,
            long row0,
            long row1,
            long row2,
            int column,
            int step,
            long values,
            int valueStep,
            long dWeight,
            int tap) {
        long s00 = base(row0);
        long s01 = base(row0 + column);
        long s02 = base(row0 + 2L * column);
        long s10 = base(row1);
        long s11 = base(row1 + column);
        long s12 = base(row1 + 2L * column);
        long s20 = base(row2);
        long s21 = base(row2 + column);
        long s22 = base(row2 + 2L * column);
        FloatVector w00 = load(base(dWeight));
        FloatVector w01 = load(base(dWeight + tap));
        FloatVector w02 = load(base(dWeight + 2L * tap));
        FloatVector w10 = load(base(dWeight + 3L * tap));
        FloatVector w11 = load(base(dWeight + 4L * tap));
        FloatVector w12 = load(base(dWeight + 5L * tap));
        FloatVector w20 = load(base(dWeight + 6L * tap));
        FloatVector w21 = load(base(dWeight + 7L * tap));
        FloatVector w22 = load(base(dWeight + 8L * tap));
        long in = base(values);
        int end = n * step;
        for (int at = 0, valueAt = 0; at != end; at += step, valueAt += valueStep) {
            long o = offset(at);
            FloatVector value = load(in + offset(valueAt));
            w00 = value.fma(load(s00 + o), w00);
            w01 = value.fma(load(s01 + o), w01);
            w02 = value.fma(load(s02 + o), w02);
            w10 = value.fma(load(s10 + o), w10);
            w11 = value.fma(load(s11 + o), w11);
            w12 = value.fma(load(s12 + o), w12);
            w20 = value.fma(load(s20 + o), w20);
            w21 = value.fma(load(s21 + o), w21);
            w22 = value.fma(load(s22 + o), w22);
        }
        store(w00, base(dWeight));
        store(w01, base(dWeight + tap));
        store(w02, base(dWeight + 2L * tap));
        store(w10, base(dWeight + 3L * tap));
        store(w11, base(dWeight + 4L * tap));
        store(w12, base(dWeight + 5L * tap));
        store(w20, base(dWeight + 6L * tap));
        store(w21, base(dWeight + 7L * tap));
        store(w22, base(dWeight + 8L * tap));
    }
}
