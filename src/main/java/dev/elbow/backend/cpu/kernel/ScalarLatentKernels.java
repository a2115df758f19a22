package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.get;
import static dev.elbow.backend.cpu.kernel.RawMemory.getDouble;
import static dev.elbow.backend.cpu.kernel.RawMemory.set;
import static dev.elbow.backend.cpu.kernel.RawMemory.setDouble;

/** {@link LatentKernels} in plain Java. */
final class ScalarLatentKernels implements LatentKernels {
    @Override
    public double forwardRow(long mean, long logvar, long epsilon, long z, int latent) {
        double total = 0;
        int laned = SumOrder.laned(latent);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane++) {
                float sum = 0;
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    sum += forwardElement(mean, logvar, epsilon, z, i);
                }
                total += sum;
            }
        }
        for (int i = laned; i < latent; i++) {
            total += forwardElement(mean, logvar, epsilon, z, i);
        }
        return total;
    }

    static float forwardElement(long mean, long logvar, long epsilon, long z, int i) {
        float m = get(mean, i);
        float v = get(logvar, i);
        float deviation = ScalarMath.exp(0.5f * v);
        set(z, i, Math.fma(deviation, get(epsilon, i), m));
        return kl(m, v, deviation);
    }

    @Override
    public void addLatentsRow(long mean, long logvar, int latent, long sums) {
        for (int i = 0; i < latent; i++) {
            float m = get(mean, i);
            float v = get(logvar, i);
            add(sums, i, kl(m, v, ScalarMath.exp(0.5f * v)));
            add(sums, latent + i, m);
            add(sums, 2 * latent + i, (double) m * m);
        }
    }

    private static void add(long sums, int index, double value) {
        setDouble(sums, index, getDouble(sums, index) + value);
    }

    @Override
    public double countedKlRow(long mean, long logvar, int latent, float freeBits) {
        double total = 0;
        int laned = SumOrder.laned(latent);
        for (int chunk = 0; chunk < laned; chunk += SumOrder.CHUNK) {
            int end = Math.min(chunk + SumOrder.CHUNK, laned);
            for (int lane = 0; lane < SumOrder.LANES; lane++) {
                float sum = 0;
                for (int i = chunk + lane; i < end; i += SumOrder.LANES) {
                    sum += countedElement(mean, logvar, i, freeBits);
                }
                total += sum;
            }
        }
        for (int i = laned; i < latent; i++) {
            total += countedElement(mean, logvar, i, freeBits);
        }
        return total;
    }

    static float countedElement(long mean, long logvar, int i, float freeBits) {
        float v = get(logvar, i);
        float kl = kl(get(mean, i), v, ScalarMath.exp(0.5f * v));
        return freeBits > 0 && kl < freeBits ? freeBits : kl;
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
        for (int i = 0; i < latent; i++) {
            float m = get(mean, i);
            float v = get(logvar, i);
            float d = get(dZ, i);
            float deviation = ScalarMath.exp(0.5f * v);
            float scale = freeBits > 0 && kl(m, v, deviation) < freeBits ? 0 : klScale;
            set(dMean, i, Math.fma(scale, m, d));
            float divergence = Math.fma(deviation, deviation, -1f);
            set(dLogvar, i, 0.5f * Math.fma(scale, divergence, d * deviation * get(epsilon, i)));
        }
    }

    private static float kl(float mean, float logvar, float deviation) {
        return 0.5f * Math.fma(mean, mean, Math.fma(deviation, deviation, -1f) - logvar);
    }
}
