package dev.elbow.backend.cpu.kernel;

/**
 * The memory of a thin input convolution: addresses of float32 blocks. The gradient half may be 0 where only {@code forward}
 * is called.
 *
 * @param input images {@code [rows, height, width, channels]}
 * @param weight {@code [3][3][channels][outputs]}
 * @param bias {@code [outputs]}
 * @param output activations {@code [rows, outputHeight, outputWidth, outputs]}, behind the ReLU
 * @param dOutput gradient of {@code output}
 * @param dWeight gradient of the weight, overwritten
 * @param dBias gradient of the bias, overwritten
 * @param scratch {@link ThinInputShape#scratchBytes()} bytes of this thread's own
 */
public record ThinInputBuffers(
        long input, long weight, long bias, long output, long dOutput, long dWeight, long dBias, long scratch) {}
