package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.VectorMemory.base;
import static dev.elbow.backend.cpu.kernel.VectorMemory.load;
import static dev.elbow.backend.cpu.kernel.VectorMemory.offset;
import static dev.elbow.backend.cpu.kernel.VectorMemory.store;

import jdk.incubator.vector.FloatVector;

/**
 * {@link ThinKernels#taps} on vectors.
 *
 * <p>The nine weights stay in registers and each source vector is loaded for its one multiply-add: thirteen registers, which
 * 16-register machines have, and about one load for each multiply-add, which is what they can do in a cycle. Three short sums
 * instead of one of nine terms: a chain of nine dependent multiply-adds takes longer than the processor can look ahead.
 *
 * <p>Two traps. Several pixels at a time would share loads on paper; the compiler then moves all loads of the block to its
 * front and spills the sums. So the loops step by an amount it does not know, which keeps it from unrolling them.
 */
final class VectorTaps {
    private VectorTaps() {}

    /** {@link ThinKernels#taps}. */
    static void taps(
            int n,
            long row0,
            long row1,
            long row2,
            int column,
            int step,
            long weight,
            int tap,
            long from,
            int fromStep,
            long to,
            int toStep) {
        long s00 = base(row0);
        long s01 = base(row0 + column);
        long s02 = base(row0 + 2L * column);
        long s10 = base(row1);
        long s11 = base(row1 + column);
        long s12 = base(row1 + 2L * column);
        long s20 = base(row2);
        long s21 = base(row2 + column);
        long s22 = base(row2 + 2L * column);
        FloatVector w00 = load(base(weight));
        FloatVector w01 = load(base(weight + tap));
        FloatVector w02 = load(base(weight + 2L * tap));
        FloatVector w10 = load(base(weight + 3L * tap));
        FloatVector w11 = load(base(weight + 4L * tap));
        FloatVector w12 = load(base(weight + 5L * tap));
        FloatVector w20 = load(base(weight + 6L * tap));
        FloatVector w21 = load(base(weight + 7L * tap));
        FloatVector w22 = load(base(weight + 8L * tap));
        long before = base(from);
        long after = base(to);
        int end = n * step;
        for (int at = 0, fromAt = 0, toAt = 0; at != end; at += step, fromAt += fromStep, toAt += toStep) {
            long o = offset(at);
            long t = offset(toAt);
            FloatVector sum0 = load(before + offset(fromAt));
            sum0 = w00.fma(load(s00 + o), sum0);
            sum0 = w01.fma(load(s01 + o), sum0);
            sum0 = w02.fma(load(s02 + o), sum0);
            FloatVector sum1 = w10.mul(load(s10 + o));
            sum1 = w11.fma(load(s11 + o), sum1);
            sum1 = w12.fma(load(s12 + o), sum1);
            FloatVector sum2 = w20.mul(load(s20 + o));
            sum2 = w21.fma(load(s21 + o), sum2);
            sum2 = w22.fma(load(s22 + o), sum2);
            store(sum0.add(sum1.add(sum2)), after + t);
        }
    }
}
