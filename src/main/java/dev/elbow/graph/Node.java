package dev.elbow.graph;

import dev.elbow.tensor.Shape;
import java.util.List;

/**
 * An op at its place in a graph.
 *
 * @param index position in {@link Graph#nodes()}
 * @param op what is computed
 * @param input shape of one input sample
 * @param output shape of one output sample
 * @param parameters its parameters, with their names in files
 * @param inputImage the image whose elements the op's input row holds, in memory order (H, W, C), or null
 * @param outputImage the image that the op's output row becomes, or null
 */
public record Node(
        int index, Op op, Shape input, Shape output, List<Parameter> parameters, Shape inputImage, Shape outputImage) {

    /**
     * Returns, for each input element in memory order, its column in the exposed dense weights; null if they agree. They differ
     * behind a {@link Flatten}: memory is (H, W, C), the exposed weights count (C, H, W).
     */
    public int[] inputOrder() {
        return channelsFirst(inputImage);
    }

    /** Returns, for each output element in memory order, its row in the exposed dense weights; null if they agree. */
    public int[] outputOrder() {
        return channelsFirst(outputImage);
    }

    private static int[] channelsFirst(Shape image) {
        if (image == null || image.channels() == 1 || image.height() * image.width() == 1) {
            return null;
        }
        int pixels = image.height() * image.width();
        int channels = image.channels();
        int[] order = new int[image.elements()];
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int channel = 0; channel < channels; channel++) {
                order[pixel * channels + channel] = channel * pixels + pixel;
            }
        }
        return order;
    }
}
