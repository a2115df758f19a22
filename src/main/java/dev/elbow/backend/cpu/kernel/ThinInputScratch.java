package dev.elbow.backend.cpu.kernel;

/**
 * What lies where in a thin input convolution's scratch: addresses of blocks, each aligned to 64 bytes.
 *
 * @param ring three rows of the input, each element repeated, with a pixel of zeros on either side
 * @param gated one row of the output's gradient behind the ReLU
 * @param dWeight one image's share of the weight gradient
 * @param dBias one image's share of the bias gradient
 * @param end the first byte behind
 */
record ThinInputScratch(long ring, long gated, long dWeight, long dBias, long end) {

    static ThinInputScratch at(ThinInputShape shape, long ring) {
        long gated = ring + block(3L * (shape.width() + 2) * shape.channels() * SumOrder.LANES);
        long dWeight = gated + block((long) shape.outputWidth() * shape.outputs());
        long dBias = dWeight + block(shape.weights());
        long end = dBias + block(shape.outputs());
        return new ThinInputScratch(ring, gated, dWeight, dBias, end);
    }

    /** The bytes of {@code elements} float32, rounded up to whole cache lines. */
    private static long block(long elements) {
        return (elements * 4 + 63) / 64 * 64;
    }
}
