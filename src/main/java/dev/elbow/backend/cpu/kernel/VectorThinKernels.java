package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.VectorMemory.base;
import static dev.elbow.backend.cpu.kernel.VectorMemory.load;
import static dev.elbow.backend.cpu.kernel.VectorMemory.offset;
import static dev.elbow.backend.cpu.kernel.VectorMemory.store;
import static dev.elbow.ffi.NativeMemory.ALL;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link ThinKernels} on the Vector API. */
final class VectorThinKernels implements ThinKernels {
    private static final int VECTOR = 4 * Vectors.LANES;

    @Override
    public int lanes() {
        return Vectors.LANES;
    }

    @Override
    public void taps(
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
        VectorTaps.taps(n, row0, row1, row2, column, step, weight, tap, from, fromStep, to, toStep);
    }

    @Override
    public void tapGradients(
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
        VectorTapGradients.add(n, row0, row1, row2, column, step, values, valueStep, dWeight, tap);
    }

    @Override
    public void gate(int n, long from, long gate, float threshold, long to, int step, long total) {
        FloatVector totals = load(base(total));
        long gates = base(gate);
        long before = base(from);
        long after = base(to);
        int end = n * step;
        for (int at = 0; at != end; at += step) {
            long o = offset(at);
            FloatVector value = load(before + o).blend(0, load(gates + o).compare(VectorOperators.LE, threshold));
            totals = totals.add(value);
            store(value, after + o);
        }
        store(totals, base(total));
    }

    @Override
    public void relu(int n, long values) {
        long start = base(values);
        for (int i = 0; i < n; i += Vectors.LANES) {
            FloatVector value = load(start + 4L * i);
            store(value.blend(0, value.compare(VectorOperators.LE, 0)), start + 4L * i);
        }
    }

    @Override
    public void expand(int n, long from, int step, long to) {
        for (int i = 0; i < n; i++) {
            float value = ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, base(from + (long) i * step));
            store(FloatVector.broadcast(Vectors.F, value), base(to + (long) i * VECTOR));
        }
    }

    @Override
    public void accumulate(int n, long from, long to) {
        long before = base(from);
        long after = base(to);
        for (int i = 0; i < n; i += Vectors.LANES) {
            store(load(after + 4L * i).add(load(before + 4L * i)), after + 4L * i);
        }
    }
}
