package dev.elbow.eval.onnx;

import dev.elbow.tensor.Shape;

/**
 * Turns images {@code [H, W, C]} in [0, 1] into what a model takes: another size, grey as three equal channels or colour as its
 * luminance, normalised, channels first or last. Sizes change by a triangle filter whose half width is a pixel of the coarser
 * image: linear interpolation when enlarging, without aliasing when reducing.
 */
final class ImageFit {
    /** Weights of red, green and blue in the luminance (ITU-R BT.601). */
    private static final float[] LUMINANCE = {0.299f, 0.587f, 0.114f};

    private final Shape from;
    private final Shape to;
    private final boolean channelsFirst;
    private final float[] mean;
    private final float[] deviation;
    private final float[][] rows;
    private final float[][] columns;
    /** One channel of an image, and the same at its new width. */
    private final float[] channel;

    private final float[] wide;

    /**
     * @param to the model's image {@code [H, W, C]}, with 1 or 3 channels as {@code from}
     */
    ImageFit(Shape from, Shape to, boolean channelsFirst, float[] mean, float[] deviation) {
        this.from = from;
        this.to = to;
        this.channelsFirst = channelsFirst;
        this.mean = mean;
        this.deviation = deviation;
        this.rows = weights(from.height(), to.height());
        this.columns = weights(from.width(), to.width());
        this.channel = new float[from.height() * from.width()];
        this.wide = new float[from.height() * to.width()];
    }

    /** Returns the weights {@code [size, old size]} with which old pixels add up to new ones. */
    private static float[][] weights(int oldSize, int size) {
        float[][] weights = new float[size][oldSize];
        double scale = (double) oldSize / size;
        double reach = Math.max(1, scale);
        for (int i = 0; i < size; i++) {
            double centre = (i + 0.5) * scale - 0.5;
            double sum = 0;
            for (int j = 0; j < oldSize; j++) {
                sum += Math.max(0, 1 - Math.abs(j - centre) / reach);
            }
            for (int j = 0; j < oldSize; j++) {
                weights[i][j] = (float) (Math.max(0, 1 - Math.abs(j - centre) / reach) / sum);
            }
        }
        return weights;
    }

    /** Writes image {@code index} of {@code images} as image {@code place} of {@code input}. */
    void put(float[] images, int index, float[] input, int place) {
        int pixels = to.height() * to.width();
        for (int c = 0; c < to.channels(); c++) {
            take(images, index * from.elements(), c);
            widen();
            float m = mean[mean.length == 1 ? 0 : c];
            float d = deviation[deviation.length == 1 ? 0 : c];
            for (int pixel = 0; pixel < pixels; pixel++) {
                float sum = 0;
                float[] row = rows[pixel / to.width()];
                for (int j = 0; j < row.length; j++) {
                    if (row[j] != 0) {
                        sum += row[j] * wide[j * to.width() + pixel % to.width()];
                    }
                }
                int at = channelsFirst ? c * pixels + pixel : pixel * to.channels() + c;
                input[place * to.elements() + at] = (sum - m) / d;
            }
        }
    }

    /** Copies one channel, as the model counts them. */
    private void take(float[] images, int at, int c) {
        int channels = from.channels();
        for (int pixel = 0; pixel < channel.length; pixel++) {
            int first = at + pixel * channels;
            if (channels == to.channels()) {
                channel[pixel] = images[first + c];
            } else if (channels == 1) {
                channel[pixel] = images[first];
            } else {
                channel[pixel] = LUMINANCE[0] * images[first]
                        + LUMINANCE[1] * images[first + 1]
                        + LUMINANCE[2] * images[first + 2];
            }
        }
    }

    private void widen() {
        for (int i = 0; i < wide.length; i++) {
            float sum = 0;
            float[] column = columns[i % to.width()];
            int start = i / to.width() * from.width();
            for (int j = 0; j < column.length; j++) {
                if (column[j] != 0) {
                    sum += column[j] * channel[start + j];
                }
            }
            wide[i] = sum;
        }
    }
}
