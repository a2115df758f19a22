package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.at;
import static dev.elbow.backend.cpu.kernel.VectorMath.HALF;
import static dev.elbow.backend.cpu.kernel.VectorMath.MINUS_ONE;
import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.addLanes;
import static dev.elbow.backend.cpu.kernel.Vectors.bound;
import static dev.elbow.backend.cpu.kernel.Vectors.load;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;
import static dev.elbow.backend.cpu.kernel.Vectors.store;

import jdk.incubator.vector.FloatVector;

/**
 * {@link LatentKernels} on the Vector API, but for free bits and the sums of each latent: those are scalar, so
 * that what vectors do stays small enough to be inlined whole.
 */
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
    public void addLatentsRow(long mean, long logvar, int latent, long sums) {
        TAIL.addLatentsRow(mean, logvar, latent, sums);
    }

    @Override
    public double countedKlRow(long mean, long logvar, int latent, float freeBits) {
        return TAIL.countedKlRow(mean, logvar, latent, freeBits);
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
        FloatVector scale = splat(klScale);
        int end = freeBits > 0 ? 0 : bound(latent);
        for (int i = 0; i < end; i += LANES) {
            FloatVector d = load(dZ, i);
            store(scale.fma(load(mean, i), d), dMean, i);
            FloatVector deviation = VectorMath.exp(load(logvar, i).mul(HALF));
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

    private static FloatVector kl(FloatVector mean, FloatVector logvar, FloatVector deviation) {
        return mean.fma(mean, deviation.fma(deviation, MINUS_ONE).sub(logvar)).mul(HALF);
    }
}
