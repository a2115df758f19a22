package dev.elbow.data;

/**
 * Resizes images of bytes {@code [H, W, C]}, first along rows, then along columns. Each output pixel is the mean of the input
 * pixels under a triangle whose half width is one input pixel, or one output pixel where that is wider: linear interpolation when
 * enlarging, without aliasing when reducing. Only +, -, *, / of doubles: the same bits on every platform.
 */
final class Resize {
    private Resize() {}

    /** Returns the image at its new size; the array itself if that is its size. */
    static byte[] image(byte[] pixels, int height, int width, int channels, int newHeight, int newWidth) {
        byte[] wide = width == newWidth ? pixels : axis(pixels, height, width, channels, newWidth);
        return height == newHeight ? wide : axis(wide, 1, height, newWidth * channels, newHeight);
    }

    /** Resizes the middle of {@code [outer, length, inner]}. */
    private static byte[] axis(byte[] pixels, int outer, int length, int inner, int newLength) {
        byte[] result = new byte[outer * newLength * inner];
        double scale = (double) length / newLength;
        double reach = Math.max(1, scale);
        double[] weights = new double[(int) (2 * reach) + 2];
        for (int i = 0; i < newLength; i++) {
            double centre = (i + 0.5) * scale - 0.5;
            int first = Math.max(0, (int) Math.ceil(centre - reach));
            int last = Math.min(length - 1, (int) Math.floor(centre + reach));
            double sum = 0;
            for (int j = first; j <= last; j++) {
                double weight = Math.max(0, 1 - Math.abs(j - centre) / reach);
                weights[j - first] = weight;
                sum += weight;
            }
            for (int o = 0; o < outer; o++) {
                for (int k = 0; k < inner; k++) {
                    double value = 0;
                    for (int j = first; j <= last; j++) {
                        value += weights[j - first] * (pixels[(o * length + j) * inner + k] & 0xFF);
                    }
                    result[(o * newLength + i) * inner + k] = (byte) (int) (value / sum + 0.5);
                }
            }
        }
        return result;
    }
}
