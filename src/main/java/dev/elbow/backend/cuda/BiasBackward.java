package dev.elbow.backend.cuda;

import dev.elbow.backend.cuda.kernel.BiasKernels;

/** The ReLU's mask and the bias gradient in one pass over the gradient of a layer's output, {@code [rows, channels]}. */
public final class BiasBackward {
    private final CallParts parts;
    private final int rows;
    private final int channels;
    private final Region tickets;

    /** Reserves what the kernel needs; {@code rows} are those of a dense layer or the pixels of all images. */
    public BiasBackward(CallParts parts, int rows, int channels) {
        this.parts = parts;
        this.rows = rows;
        this.channels = channels;
        this.tickets = parts.memory().bytes(BiasKernels.ticketBytes(rows, channels));
        parts.scratch().need(BiasKernels.partialBytes(rows, channels));
    }

    /**
     * Returns the launch.
     *
     * @param dOutput masked in place
     * @param output of the ReLU, 0 for a layer without one
     */
    public Launch launch(long dOutput, long output, long dBias) {
        long partial = parts.scratch().address();
        return parts.kernels()
                .bias()
                .reluBackwardBias(dOutput, output, dBias, partial, tickets.address(), rows, channels)::execute;
    }
}
