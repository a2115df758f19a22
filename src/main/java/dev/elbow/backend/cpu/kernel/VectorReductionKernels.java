package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.at;
import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.addLanes;
import static dev.elbow.backend.cpu.kernel.Vectors.bound;
import static dev.elbow.backend.cpu.kernel.Vectors.load;
import static dev.elbow.backend.cpu.kernel.Vectors.loadInts;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link ReductionKernels} on the Vector API. */
final class VectorReductionKernels implements ReductionKernels {
    private static final ScalarReductionKernels TAIL = new ScalarReductionKernels();

    @Override
    public double sum(long src, int n) {
        double total = 0;
        int laned = SumOrder.laned(n);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane += LANES) {
                FloatVector sum = splat(0);
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    sum = sum.add(load(src, i));
                }
                total = addLanes(total, sum);
            }
        }
        for (int i = laned; i < n; i++) {
            total += RawMemory.get(src, i);
        }
        return total;
    }

    @Override
    public double squaredNorm(long src, int n) {
        double total = 0;
        int laned = n & -ScalarReductionKernels.SQUARE_LANES;
        for (int chunk = 0; chunk < laned; chunk += ScalarReductionKernels.SQUARE_CHUNK) {
            int end = Math.min(chunk + ScalarReductionKernels.SQUARE_CHUNK, laned);
            // Two vectors of doubles to a vector of floats, two of those in flight: lanes [lane, lane + 2 LANES).
            for (int lane = 0; lane < ScalarReductionKernels.SQUARE_LANES; lane += 2 * LANES) {
                DoubleVector s0 = DoubleVector.zero(Vectors.D);
                DoubleVector s1 = s0;
                DoubleVector s2 = s0;
                DoubleVector s3 = s0;
                for (int i = chunk + lane; i < end; i += ScalarReductionKernels.SQUARE_LANES) {
                    FloatVector a = load(src, i);
                    FloatVector b = load(src, i + LANES);
                    s0 = addSquares(s0, a, 0);
                    s1 = addSquares(s1, a, 1);
                    s2 = addSquares(s2, b, 0);
                    s3 = addSquares(s3, b, 1);
                }
                total = addLanes(addLanes(addLanes(addLanes(total, s0), s1), s2), s3);
            }
        }
        for (int i = laned; i < n; i++) {
            total += ScalarReductionKernels.square(src, i);
        }
        return total;
    }

    private static DoubleVector addSquares(DoubleVector sum, FloatVector values, int part) {
        DoubleVector x = (DoubleVector) values.convert(VectorOperators.F2D, part);
        return x.fma(x, sum);
    }

    @Override
    public float maxAbs(long src, int n) {
        // The bits of absolute values are ordered like the values, NaN above infinity.
        IntVector max = IntVector.zero(Vectors.I);
        int end = bound(n);
        for (int i = 0; i < end; i += LANES) {
            max = max.max(loadInts(src, i).and(Integer.MAX_VALUE));
        }
        int tail = Float.floatToRawIntBits(TAIL.maxAbs(at(src, end), n - end));
        return Float.intBitsToFloat(Math.max(max.reduceLanes(VectorOperators.MAX), tail));
    }
}
