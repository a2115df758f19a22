package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.getInt;

/** {@link ReductionKernels} in plain Java. */
final class ScalarReductionKernels implements ReductionKernels {
    static final int SQUARE_LANES = 32;
    static final int SQUARE_CHUNK = 4096;

    @Override
    public double sum(long src, int n) {
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane++) {
                float sum = 0;
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    sum += get(src, i);
                }
                total += sum;
            }
        }
        for (int i = laned; i < n; i++) {
            total += get(src, i);
        }
        return total;
    }

    @Override
    public double squaredNorm(long src, int n) {
        double total = 0;
        int laned = n & -SQUARE_LANES;
        for (int chunk = 0; chunk < laned; chunk += SQUARE_CHUNK) {
            int end = Math.min(chunk + SQUARE_CHUNK, laned);
            for (int lane = 0; lane < SQUARE_LANES; lane += 4) {
                double s0 = 0;
                double s1 = 0;
                double s2 = 0;
                double s3 = 0;
                for (int i = chunk + lane; i < end; i += SQUARE_LANES) {
                    s0 += square(src, i);
                    s1 += square(src, i + 1);
                    s2 += square(src, i + 2);
                    s3 += square(src, i + 3);
                }
                total = total + s0 + s1 + s2 + s3;
            }
        }
        for (int i = laned; i < n; i++) {
            total += square(src, i);
        }
        return total;
    }

    /** Exact: a float's square has at most 48 significant bits. */
    static double square(long src, int i) {
        double x = get(src, i);
        return x * x;
    }

    @Override
    public float maxAbs(long src, int n) {
        int max = 0;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, getInt(src, i) & Integer.MAX_VALUE);
        }
        return Float.intBitsToFloat(max);
    }
}
