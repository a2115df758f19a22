package dev.elbow.backend.cpu.kernel;

/**
 * The shape of a thin input convolution: kernel 3, padding 1, few channels in and many out, then a ReLU. NHWC: {@code [rows,
 * height, width, channels]} becomes {@code [rows, outputHeight(), outputWidth(), outputs]}.
 *
 * <p>The kernels keep the weight as {@code [3][3][channels][outputs]} (RSCK), so that the outputs lie side by side; {@link
 * #weightIndex} maps to PyTorch's {@code [out, in, kh, kw]}.
 *
 * @param height image height, 1 or more
 * @param width image width, 1 or more
 * @param channels input channels, 1 or more; meant for 1 and 3
 * @param outputs output channels, 1 or more; multiples of 16 are fast on every machine
 * @param stride 1 or 2
 */
public record ThinInputShape(int height, int width, int channels, int outputs, int stride) {
    static final int TAPS = 9;

    /**
     * @throws IllegalArgumentException if a size is under 1, if the stride is neither 1 nor 2, or if an image or the weight has
     *     2^28 elements or more
     */
    public ThinInputShape {
        if (height < 1 || width < 1 || channels < 1 || outputs < 1 || stride < 1 || stride > 2) {
            throw new IllegalArgumentException("Thin input convolution of height " + height + ", width " + width
                    + ", channels " + channels + ", outputs " + outputs + ", stride " + stride
                    + "; expected a stride of 1 or 2 and 1 or more of the others");
        }
        double widest = Math.max(channels, outputs);
        double largest = Math.max(widest * height * width, (double) outputs * TAPS * channels);
        if (largest >= 1 << 28) {
            throw new IllegalArgumentException("Thin input convolution of height " + height + ", width " + width
                    + ", channels " + channels + ", outputs " + outputs
                    + "; expected images and weights of fewer than 2^28 elements");
        }
    }

    /** Height of an output image. */
    public int outputHeight() {
        return (height - 1) / stride + 1;
    }

    /** Width of an output image. */
    public int outputWidth() {
        return (width - 1) / stride + 1;
    }

    /** Elements of the weight. */
    public int weights() {
        return outputs * TAPS * channels;
    }

    /** Elements of one input image. */
    public int inputSize() {
        return height * width * channels;
    }

    /** Elements of one output image. */
    public int outputSize() {
        return outputHeight() * outputWidth() * outputs;
    }

    /**
     * The position in the kernels' weight {@code [3][3][channels][outputs]} of element {@code exposed} of PyTorch's {@code
     * [outputs][channels][3][3]}.
     */
    public int weightIndex(int exposed) {
        int tap = exposed % TAPS;
        int channel = exposed / TAPS % channels;
        int output = exposed / TAPS / channels;
        return (tap * channels + channel) * outputs + output;
    }

    /** Bytes of scratch one thread needs, zero-filled before its first use, aligned to 64 bytes. */
    public long scratchBytes() {
        return ThinInputScratch.at(this, 0).end();
    }
}
