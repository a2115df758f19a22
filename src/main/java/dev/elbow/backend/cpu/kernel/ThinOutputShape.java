package dev.elbow.backend.cpu.kernel;

/**
 * The shape of a thin output convolution: kernel 3, stride 1, padding 1, many channels in and few out. NHWC:
 * {@code [rows, height, width, channels]} becomes {@code [rows, height, width, outputs]}.
 *
 * <p>The kernels keep the weight as {@code [outputs][3][3][channels]} (KRSC), so that the channels of one tap lie side by
 * side; {@link #weightIndex} maps to PyTorch's {@code [out, in, kh, kw]}.
 *
 * @param height image height, 1 or more
 * @param width image width, 2 or more
 * @param channels input channels, 1 or more; multiples of 16 are fast on every machine
 * @param outputs output channels, 1 or more; meant for 1 and 3
 */
public record ThinOutputShape(int height, int width, int channels, int outputs) {
    static final int TAPS = 9;

    /**
     * @throws IllegalArgumentException if a size is under 1 (the width under 2), or if an image or the weight has 2^28 elements or more
     */
    public ThinOutputShape {
        if (height < 1 || width < 2 || channels < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "Thin output convolution of height " + height + ", width " + width + ", channels " + channels
                            + ", outputs " + outputs + "; expected a width of 2 or more and 1 or more of the others");
        }
        double widest = Math.max(channels, outputs);
        double largest = Math.max(widest * height * width, (double) outputs * TAPS * channels);
        if (largest >= 1 << 28) {
            throw new IllegalArgumentException("Thin output convolution of height " + height + ", width " + width
                    + ", channels " + channels + ", outputs " + outputs
                    + "; expected images and weights of fewer than 2^28 elements");
        }
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
        return height * width * outputs;
    }

    /**
     * The position in the kernels' weight {@code [outputs][3][3][channels]} of element {@code exposed} of PyTorch's
     * {@code [outputs][channels][3][3]}.
     */
    public int weightIndex(int exposed) {
        int tap = exposed % TAPS;
        int channel = exposed / TAPS % channels;
        int output = exposed / TAPS / channels;
        return (output * TAPS + tap) * channels + channel;
    }

    /** Bytes of scratch one thread needs, zero-filled before its first use, aligned to 64 bytes. */
    public long scratchBytes() {
        return ThinOutputScratch.at(this, 0).end();
    }
}
