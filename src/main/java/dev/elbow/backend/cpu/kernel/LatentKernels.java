package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.at;

/**
 * The Gaussian latent. {@code heads} is {@code [rows, 2 L]}: a row holds L means, then L logvars (the log of the
 * variance), the product of the two dense heads in one buffer; {@code epsilon}, {@code z}, {@code dZ} are {@code [rows,
 * L]}.
 *
 * <p>With {@code deviation = exp(logvar / 2)}: {@code z = mean + deviation epsilon}, and an element's divergence from
 * N(0, 1) is {@code kl = -0.5 (1 + logvar - mean^2 - deviation^2)}. Gradients: {@code dMean = dZ + klScale mean},
 * {@code dLogvar = 0.5 (dZ deviation epsilon + klScale (deviation^2 - 1))}.
 *
 * <p>Free bits {@code f > 0} (nats per element): an element counts {@code max(f, kl)} in the loss, and below f its
 * divergence has no gradient. With {@code f = 0} every element counts as it is.
 */
public sealed interface LatentKernels permits ScalarLatentKernels, VectorLatentKernels {
    /**
     * One row: writes {@code z[L]} and returns the sum of the elements' divergences, in the order of {@link SumOrder}.
     */
    double forwardRow(long mean, long logvar, long epsilon, long z, int latent);

    /** Adds each element's divergence, mean and square of the mean in one row to {@code sums[3, L]}, which are doubles. */
    void addLatentsRow(long mean, long logvar, int latent, long sums);

    /**
     * The divergence of one row as it counts in the loss: the sum of {@code max(freeBits, kl)}, without writing
     * anything.
     */
    double countedKlRow(long mean, long logvar, int latent, float freeBits);

    /** The gradients of one row; overwrites {@code dMean[L]} and {@code dLogvar[L]}. */
    void backwardRow(
            long mean,
            long logvar,
            long epsilon,
            long dZ,
            long dMean,
            long dLogvar,
            int latent,
            float klScale,
            float freeBits);

    /**
     * All rows: {@link #forwardRow} for the first {@code validRows}, {@code z = 0} and no divergence for the others.
     *
     * @param rowKl one double per row, overwritten
     * @param latentSums {@link #addLatentsRow}'s, in the order of the rows; 0 for none
     */
    default void forward(
            long heads, long epsilon, long z, int rows, int validRows, int latent, long rowKl, long latentSums) {
        for (int row = 0; row < rows; row++) {
            long mean = heads + (long) row * 2 * latent * Float.BYTES;
            long offset = (long) row * latent * Float.BYTES;
            double kl = 0;
            if (row < validRows) {
                kl = forwardRow(mean, at(mean, latent), epsilon + offset, z + offset, latent);
                if (latentSums != 0) {
                    addLatentsRow(mean, at(mean, latent), latent, latentSums);
                }
            } else {
                zero(z + offset, latent);
            }
            RawMemory.setDouble(rowKl, row, kl);
        }
    }

    /**
     * All rows: {@link #backwardRow} into {@code dHeads [rows, 2 L]} for the first {@code validRows}, zeros for the
     * others.
     */
    default void backward(
            long heads,
            long epsilon,
            long dZ,
            long dHeads,
            int rows,
            int validRows,
            int latent,
            float klScale,
            float freeBits) {
        for (int row = 0; row < rows; row++) {
            long offset = (long) row * latent * Float.BYTES;
            long mean = heads + 2 * offset;
            long dMean = dHeads + 2 * offset;
            if (row < validRows) {
                backwardRow(
                        mean,
                        at(mean, latent),
                        epsilon + offset,
                        dZ + offset,
                        dMean,
                        at(dMean, latent),
                        latent,
                        klScale,
                        freeBits);
            } else {
                zero(dMean, 2 * latent);
            }
        }
    }

    private static void zero(long address, int n) {
        for (int i = 0; i < n; i++) {
            RawMemory.set(address, i, 0);
        }
    }
}
