package dev.elbow.backend.cpu.kernel;

/**
 * What lies where in a thin output convolution's scratch: addresses of blocks, each aligned to 64 bytes.
 *
 * @param zeros one image row of zeros, never written
 * @param partials 16 lane sums for each pixel of an image row; lanes that no channel fills stay 0
 * @param work {@link ThinKernels#laneSums}'s own
 * @param rowLogits one output channel of an image row
 * @param logits one output image, and room for whole vectors past its end
 * @param gradient one output image
 * @param ring three rows of the gradient of one output channel, each element repeated, with a column of zeros on either side
 * @param dWeight one image's share of the weight gradient
 * @param dProducerBias one image's share of the producer's bias gradient
 * @param end the first byte behind
 */
record ThinOutputScratch(
        long zeros,
        long partials,
        long work,
        long rowLogits,
        long logits,
        long gradient,
        long ring,
        long dWeight,
        long dProducerBias,
        long end) {

    static ThinOutputScratch at(ThinOutputShape shape, long zeros) {
        int wide = (shape.width() + SumOrder.LANES - 1) / SumOrder.LANES * SumOrder.LANES;
        long partials = zeros + block(Math.max((long) shape.width() * shape.channels(), SumOrder.LANES));
        long work = partials + block((long) wide * SumOrder.LANES);
        long rowLogits = work + block(SumOrder.LANES * SumOrder.LANES);
        long logits = rowLogits + block(wide);
        long gradient = logits + block((long) shape.outputSize() + wide);
        long ring = gradient + block(shape.outputSize());
        long dWeight = ring + block(3L * (shape.width() + 2) * SumOrder.LANES);
        long dProducerBias = dWeight + block(shape.weights());
        long end = dProducerBias + block(shape.channels());
        return new ThinOutputScratch(
                zeros, partials, work, rowLogits, logits, gradient, ring, dWeight, dProducerBias, end);
    }

    static long block(long elements) {
        return (elements * 4 + 63) / 64 * 64;
    }
}
