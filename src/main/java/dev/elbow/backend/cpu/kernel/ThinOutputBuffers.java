package dev.elbow.backend.cpu.kernel;

/**
 * The memory of a thin output convolution: addresses of float32 blocks unless said otherwise. 0 where optional ones are not
 * wanted; the whole gradient half may be 0 where only {@code forward} and {@code loss} are called.
 *
 * @param input activations {@code [rows, height, width, channels]}
 * @param weight {@code [outputs][3][3][channels]}
 * @param bias {@code [outputs]}
 * @param logits output {@code [rows, height, width, outputs]}; optional
 * @param target {@code [rows, height, width, outputs]}; for the losses
 * @param losses float64 {@code [rows]}, overwritten: each image's loss; for the losses
 * @param dLogits gradient of the output, read by {@code backward}
 * @param dInput gradient of the input, overwritten
 * @param dWeight gradient of the weight, overwritten
 * @param dBias gradient of the bias, overwritten
 * @param dProducerBias {@code [channels]}, overwritten: the sums of {@code dInput} over rows and pixels, the bias gradient of
 *     the layer that produced the input; optional
 * @param scratch {@link ThinOutputShape#scratchBytes()} bytes of this thread's own
 */
public record ThinOutputBuffers(
        long input,
        long weight,
        long bias,
        long logits,
        long target,
        long losses,
        long dLogits,
        long dInput,
        long dWeight,
        long dBias,
        long dProducerBias,
        long scratch) {}
