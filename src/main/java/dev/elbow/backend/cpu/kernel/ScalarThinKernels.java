package dev.elbow.backend.cpu.kernel;

import static dev.elbow.ffi.NativeMemory.ALL;

import java.lang.foreign.ValueLayout;

/**
 * {@link ThinKernels} in plain Java, one channel after the other: for any number of channels, for machines without the Vector
 * API, and with more than one lane in the place of vector kernels that are not compiled yet.
 */
record ScalarThinKernels(int lanes) implements ThinKernels {

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
        for (long lane = 0; lane < 4L * lanes; lane += 4) {
            tapsOfOne(
                    n,
                    row0 + lane,
                    row1 + lane,
                    row2 + lane,
                    column,
                    step,
                    weight + lane,
                    tap,
                    from + lane,
                    fromStep,
                    to + lane,
                    toStep);
        }
    }

    private static void tapsOfOne(
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
        float w00 = element(weight);
        float w01 = element(weight + tap);
        float w02 = element(weight + 2L * tap);
        float w10 = element(weight + 3L * tap);
        float w11 = element(weight + 4L * tap);
        float w12 = element(weight + 5L * tap);
        float w20 = element(weight + 6L * tap);
        float w21 = element(weight + 7L * tap);
        float w22 = element(weight + 8L * tap);
        for (int x = 0; x < n; x++) {
            long o = (long) x * step;
            float sum0 = element(from + (long) x * fromStep);
            sum0 = Math.fma(w00, element(row0 + o), sum0);
            sum0 = Math.fma(w01, element(row0 + column + o), sum0);
            sum0 = Math.fma(w02, element(row0 + 2L * column + o), sum0);
            float sum1 = w10 * element(row1 + o);
            sum1 = Math.fma(w11, element(row1 + column + o), sum1);
            sum1 = Math.fma(w12, element(row1 + 2L * column + o), sum1);
            float sum2 = w20 * element(row2 + o);
            sum2 = Math.fma(w21, element(row2 + column + o), sum2);
            sum2 = Math.fma(w22, element(row2 + 2L * column + o), sum2);
            set(to + (long) x * toStep, sum0 + (sum1 + sum2));
        }
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
        for (long lane = 0; lane < 4L * lanes; lane += 4) {
            tapGradientsOfOne(
                    n,
                    row0 + lane,
                    row1 + lane,
                    row2 + lane,
                    column,
                    step,
                    values + lane,
                    valueStep,
                    dWeight + lane,
                    tap);
        }
    }

    private static void tapGradientsOfOne(
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
        float w00 = element(dWeight);
        float w01 = element(dWeight + tap);
        float w02 = element(dWeight + 2L * tap);
        float w10 = element(dWeight + 3L * tap);
        float w11 = element(dWeight + 4L * tap);
        float w12 = element(dWeight + 5L * tap);
        float w20 = element(dWeight + 6L * tap);
        float w21 = element(dWeight + 7L * tap);
        float w22 = element(dWeight + 8L * tap);
        for (int x = 0; x < n; x++) {
            long o = (long) x * step;
            float value = element(values + (long) x * valueStep);
            w00 = Math.fma(value, element(row0 + o), w00);
            w01 = Math.fma(value, element(row0 + column + o), w01);
            w02 = Math.fma(value, element(row0 + 2L * column + o), w02);
            w10 = Math.fma(value, element(row1 + o), w10);
            w11 = Math.fma(value, element(row1 + column + o), w11);
            w12 = Math.fma(value, element(row1 + 2L * column + o), w12);
            w20 = Math.fma(value, element(row2 + o), w20);
            w21 = Math.fma(value, element(row2 + column + o), w21);
            w22 = Math.fma(value, element(row2 + 2L * column + o), w22);
        }
        set(dWeight, w00);
        set(dWeight + tap, w01);
        set(dWeight + 2L * tap, w02);
        set(dWeight + 3L * tap, w10);
        set(dWeight + 4L * tap, w11);
        set(dWeight + 5L * tap, w12);
        set(dWeight + 6L * tap, w20);
        set(dWeight + 7L * tap, w21);
        set(dWeight + 8L * tap, w22);
    }

    @Override
    public void gate(int n, long from, long gate, float threshold, long to, int step, long total) {
        for (long lane = 0; lane < 4L * lanes; lane += 4) {
            gateOfOne(n, from + lane, gate + lane, threshold, to + lane, step, total + lane);
        }
    }

    private static void gateOfOne(int n, long from, long gate, float threshold, long to, int step, long total) {
        float sum = element(total);
        for (int x = 0; x < n; x++) {
            long o = (long) x * step;
            float value = element(gate + o) <= threshold ? 0 : element(from + o);
            sum += value;
            set(to + o, value);
        }
        set(total, sum);
    }

    @Override
    public void relu(int n, long values) {
        for (int i = 0; i < n; i++) {
            if (element(values + 4L * i) <= 0) {
                set(values + 4L * i, 0);
            }
        }
    }

    @Override
    public void expand(int n, long from, int step, long to) {
        for (int i = 0; i < n; i++) {
            float value = element(from + (long) i * step);
            for (int lane = 0; lane < lanes; lane++) {
                set(to + 4L * (i * lanes + lane), value);
            }
        }
    }

    @Override
    public void accumulate(int n, long from, long to) {
        for (int i = 0; i < n; i++) {
            set(to + 4L * i, element(to + 4L * i) + element(from + 4L * i));
        }
    }

    private static float element(long address) {
        return ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
    }

    private static void set(long address, float value) {
        ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address, value);
    }
}
