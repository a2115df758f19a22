package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.at;
import static dev.elbow.backend.cpu.kernel.VectorMath.HALF;
import static dev.elbow.backend.cpu.kernel.VectorMath.MINUS_ONE;
import static dev.elbow.backend.cpu.kernel.VectorMath.ZERO;
import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.addLanes;
import static dev.elbow.backend.cpu.kernel.Vectors.bound;
import static dev.elbow.backend.cpu.kernel.Vectors.load;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;
import static dev.elbow.backend.cpu.kernel.Vectors.store;
import static dev.elbow.ffi.NativeMemory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link LatentKernels} on the Vector API. */
final class VectorLatentKernels implements LatentKernels {
    private static final ScalarLatentKernels TAIL = new ScalarLatentKernels();

    @Override
    public double forwardRow(long mean, long logvar, long epsilon, long z, int latent) {
        double total = 0;
        int laned = SumOrder.laned(latent);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane += LANES) {
                FloatVector sum = splat(0);
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    FloatVector m = load(mean, i);
                    FloatVector v = load(logvar, i);
                    FloatVector deviation = VectorMath.exp(v.mul(HALF));
                    store(deviation.fma(load(epsilon, i), m), z, i);
                    sum = sum.add(kl(m, v, deviation));
                }
                total = addLanes(total, sum);
            }
        }
        for (int i = laned; i < latent; i++) {
            total += ScalarLatentKernels.forwardElement(mean, logvar, epsilon, z, i);
        }
        return total;
    }

    @Override
    public void addKlRow(long mean, long logvar, int latent, long latentKl) {
        int end = bound(latent);
        for (int i = 0; i < end; i += LANES) {
            FloatVector v = load(logvar, i);
            FloatVector kl = kl(load(mean, i), v, VectorMath.exp(v.mul(HALF)));
            addToDoubles(kl, 0, latentKl, i);
            addToDoubles(kl, 1, latentKl, i + LANES / 2);
        }
        TAIL.addKlRow(at(mean, end), at(logvar, end), latent - end, latentKl + ((long) end << 3));
    }

    private static void addToDoubles(FloatVector values, int part, long doubles, int index) {
        long address = doubles + ((long) index << 3);
        DoubleVector sums = DoubleVector.fromMemorySegment(Vectors.D, ALL, address, ByteOrder.nativeOrder());
        DoubleVector wide = (DoubleVector) values.convert(VectorOperators.F2D, part);
        sums.add(wide).intoMemorySegment(ALL, address, ByteOrder.nativeOrder());
    }

    @Override
    public double countedKlRow(long mean, long logvar, int latent, float freeBits) {
        double total = 0;
        FloatVector floors = floors(freeBits);
        int laned = SumOrder.laned(latent);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane += LANES) {
                FloatVector sum = splat(0);
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    FloatVector v = load(logvar, i);
                    FloatVector kl = kl(load(mean, i), v, VectorMath.exp(v.mul(HALF)));
                    sum = sum.add(kl.blend(floors, kl.lt(floors)));
                }
                total = addLanes(total, sum);
            }
        }
        for (int i = laned; i < latent; i++) {
            total += ScalarLatentKernels.countedElement(mean, logvar, i, freeBits);
        }
        return total;
    }

    @Override
    public void backwardRow(
            long mean,
            long logvar,
            long epsilon,
            long dZ,
            long dMean,
            long dLogvar,
            int latent,
            float klScale,
            float freeBits) {
        FloatVector floors = floors(freeBits);
        FloatVector scales = splat(klScale);
        int end = bound(latent);
        for (int i = 0; i < end; i += LANES) {
            FloatVector m = load(mean, i);
            FloatVector v = load(logvar, i);
            FloatVector d = load(dZ, i);
            FloatVector deviation = VectorMath.exp(v.mul(HALF));
            FloatVector scale = scales.blend(ZERO, kl(m, v, deviation).lt(floors));
            store(scale.fma(m, d), dMean, i);
            FloatVector divergence = deviation.fma(deviation, MINUS_ONE);
            FloatVector sampled = d.mul(deviation).mul(load(epsilon, i));
            store(scale.fma(divergence, sampled).mul(HALF), dLogvar, i);
        }
        TAIL.backwardRow(
                at(mean, end),
                at(logvar, end),
                at(epsilon, end),
                at(dZ, end),
                at(dMean, end),
                at(dLogvar, end),
                latent - end,
                klScale,
                freeBits);
    }

    /** Nothing lies below minus infinity, so that without free bits every element counts as it is. */
    private static FloatVector floors(float freeBits) {
        return splat(freeBits > 0 ? freeBits : Float.NEGATIVE_INFINITY);
    }

    private static FloatVector kl(FloatVector mean, FloatVector logvar, FloatVector deviation) {
        return mean.fma(mean, deviation.fma(deviation, MINUS_ONE).sub(logvar)).mul(HALF);
    }
}
