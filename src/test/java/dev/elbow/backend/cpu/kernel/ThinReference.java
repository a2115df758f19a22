package dev.elbow.backend.cpu.kernel;

/**
 * Convolutions of kernel 3 and padding 1 in plain loops and double sums, with the sums of the terms' magnitudes beside them for
 * tolerances. NHWC; weights in PyTorch's {@code [out, in, 3, 3]}.
 */
record ThinReference(int rows, int height, int width, int channels, int outputs, int stride) {
    record Sums(double[] values, double[] magnitudes) {
        Sums(int n) {
            this(new double[n], new double[n]);
        }

        void add(int i, double term) {
            values[i] += term;
            magnitudes[i] += Math.abs(term);
        }
    }

    private interface Term {
        void at(int output, int input, int weight);
    }

    int outputHeight() {
        return (height - 1) / stride + 1;
    }

    int outputWidth() {
        return (width - 1) / stride + 1;
    }

    private void forEach(Term term) {
        for (int n = 0; n < rows; n++) {
            for (int y = 0; y < outputHeight(); y++) {
                for (int x = 0; x < outputWidth(); x++) {
                    pixel(n, y, x, term);
                }
            }
        }
    }

    private void pixel(int n, int y, int x, Term term) {
        for (int r = 0; r < 3; r++) {
            for (int s = 0; s < 3; s++) {
                int fromY = y * stride + r - 1;
                int fromX = x * stride + s - 1;
                if (fromY < 0 || fromY >= height || fromX < 0 || fromX >= width) {
                    continue;
                }
                for (int k = 0; k < outputs; k++) {
                    for (int c = 0; c < channels; c++) {
                        term.at(
                                ((n * outputHeight() + y) * outputWidth() + x) * outputs + k,
                                ((n * height + fromY) * width + fromX) * channels + c,
                                (k * channels + c) * 9 + r * 3 + s);
                    }
                }
            }
        }
    }

    Sums forward(float[] input, float[] weight, float[] bias) {
        Sums sums = new Sums(rows * outputHeight() * outputWidth() * outputs);
        for (int i = 0; i < sums.values.length; i++) {
            sums.add(i, bias[i % outputs]);
        }
        forEach((o, i, w) -> sums.add(o, (double) input[i] * weight[w]));
        return sums;
    }

    Sums dInput(float[] dOutput, float[] weight) {
        Sums sums = new Sums(rows * height * width * channels);
        forEach((o, i, w) -> sums.add(i, (double) dOutput[o] * weight[w]));
        return sums;
    }

    Sums dWeight(float[] dOutput, float[] input) {
        Sums sums = new Sums(outputs * channels * 9);
        forEach((o, i, w) -> sums.add(w, (double) dOutput[o] * input[i]));
        return sums;
    }

    /** The sums over all pixels of {@code channels} interleaved channels. */
    static Sums perChannel(float[] values, int channels) {
        Sums sums = new Sums(channels);
        for (int i = 0; i < values.length; i++) {
            sums.add(i % channels, values[i]);
        }
        return sums;
    }
}
