package dev.elbow.peers.tensorflow;

import dev.elbow.peers.Array;
import dev.elbow.peers.Layer;
import dev.elbow.peers.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The way between PyTorch's layout of one parameter and TensorFlow's: split into the axes both agree on, permute, turn, merge.
 * TensorFlow works on [N, H, W, C], so a dense layer next to a flatten or reshape counts pixels before channels.
 *
 * <p>With stride 2, PyTorch's padding puts a zero before an even side and TensorFlow's {@code SAME} puts it after. On images
 * turned by 180 degrees, with kernels turned likewise, both are the same; so all of TensorFlow's images here are turned.
 *
 * @param torchShape PyTorch's shape
 * @param axes that shape with the image axes of flattened rows split
 * @param permutation for each of TensorFlow's axes, the one of {@code axes} that it is
 * @param turned those of {@code axes} that count pixels and run backwards in TensorFlow
 * @param shape TensorFlow's shape
 */
record TensorFlowLayout(int[] torchShape, int[] axes, int[] permutation, Set<Integer> turned, int[] shape) {

    /** Returns the layout of the parameter {@code name}, whose PyTorch shape is {@code torchShape}. */
    static TensorFlowLayout of(Model model, String name, int[] torchShape) {
        String[] parts = name.split("\\.");
        boolean bias = name.endsWith(".bias");
        if (parts.length == 3) {
            List<Layer> section = parts[0].equals("encoder") ? model.encoder() : model.decoder();
            int position = Integer.parseInt(parts[1]);
            int[] flattened = flattened(model, section, position);
            int[] reshaped = reshaped(section, position);
            if (section.get(position) instanceof Layer.Dense dense) {
                if (flattened != null && !bias) {
                    int[] axes = {dense.out(), flattened[0], flattened[1], flattened[2]};
                    return new TensorFlowLayout(
                            torchShape, axes, new int[] {2, 3, 1, 0}, Set.of(2, 3), new int[] {dense.in(), dense.out()
                            });
                }
                if (reshaped != null) {
                    int[] axes = bias ? reshaped : new int[] {reshaped[0], reshaped[1], reshaped[2], dense.in()};
                    int[] permutation = bias ? new int[] {1, 2, 0} : new int[] {3, 1, 2, 0};
                    int[] shape = bias ? torchShape : new int[] {dense.in(), dense.out()};
                    return new TensorFlowLayout(torchShape, axes, permutation, Set.of(1, 2), shape);
                }
            }
        }
        // Convolutions, transposed ones too: the channels that the forward convolution reads come third.
        int[] permutation = switch (torchShape.length) {
            case 4 -> new int[] {2, 3, 1, 0};
            case 2 -> new int[] {1, 0};
            default -> new int[] {0};
        };
        Set<Integer> turned = torchShape.length == 4 ? Set.of(2, 3) : Set.of();
        return new TensorFlowLayout(torchShape, torchShape, permutation, turned, permuted(torchShape, permutation));
    }

    /** Returns a PyTorch array in TensorFlow's layout. */
    Array toTensorFlow(Array array) {
        return new Array(shape, permute(array.values(), axes, permutation, turned));
    }

    /** Returns a TensorFlow array in PyTorch's layout. */
    Array toTorch(Array array) {
        int[] inverse = new int[permutation.length];
        Set<Integer> turnedHere = new HashSet<>();
        for (int i = 0; i < inverse.length; i++) {
            inverse[permutation[i]] = i;
            if (turned.contains(permutation[i])) {
                turnedHere.add(i);
            }
        }
        return new Array(torchShape, permute(array.values(), permuted(axes, permutation), inverse, turnedHere));
    }

    /** Returns a batch of images [N, H, W, C] turned by 180 degrees, or rows as they are. */
    static Array turned(Array batch) {
        int[] shape = batch.shape();
        return shape.length < 4
                ? batch
                : new Array(shape, permute(batch.values(), shape, new int[] {0, 1, 2, 3}, Set.of(1, 2)));
    }

    private static int[] permuted(int[] extents, int[] permutation) {
        return Arrays.stream(permutation).map(axis -> extents[axis]).toArray();
    }

    private static float[] permute(float[] values, int[] extents, int[] permutation, Set<Integer> turned) {
        int[] strides = new int[extents.length];
        int stride = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= extents[axis];
        }
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            int rest = i;
            int source = 0;
            for (int axis = permutation.length - 1; axis >= 0; axis--) {
                int extent = extents[permutation[axis]];
                int index = rest % extent;
                source +=
                        (turned.contains(permutation[axis]) ? extent - 1 - index : index) * strides[permutation[axis]];
                rest /= extent;
            }
            result[i] = values[source];
        }
        return result;
    }

    /** The image [C, H, W] that a flatten right before {@code position} turned into a row, or null. */
    private static int[] flattened(Model model, List<Layer> section, int position) {
        if (position == 0 || !(section.get(position - 1) instanceof Layer.Flatten)) {
            return null;
        }
        List<Integer> image = new ArrayList<>(model.sample());
        for (Layer layer : section.subList(0, position - 1)) {
            if (layer instanceof Layer.Conv conv) {
                image = List.of(conv.out(), image.get(1) / conv.stride(), image.get(2) / conv.stride());
            }
        }
        return image.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The image [C, H, W] that a reshape two layers after {@code position}, behind a ReLU, makes of a row, or null. */
    private static int[] reshaped(List<Layer> section, int position) {
        return position + 2 < section.size() && section.get(position + 2) instanceof Layer.Reshape reshape
                ? new int[] {reshape.channels(), reshape.height(), reshape.width()}
                : null;
    }
}
