package dev.elbow.peers.torch;

import dev.elbow.peers.Array;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Loads arrays into a PyTorch module by name. */
final class TorchWeights {
    private TorchWeights() {}

    /**
     * Copies {@code arrays} into the parameters of the same names.
     *
     * @throws IllegalArgumentException if a parameter has no array or one of another shape
     */
    static void load(TorchModel model, Map<String, Array> arrays) {
        try (NoGradGuard _ = new NoGradGuard()) {
            model.parameters().forEach((name, parameter) -> {
                Array array = arrays.get(name);
                if (array == null) {
                    throw new IllegalArgumentException("no weights named " + name + ", found " + arrays.keySet());
                }
                if (!Arrays.equals(array.longShape(), parameter.shape())) {
                    throw new IllegalArgumentException("%s: expected shape %s, found %s"
                            .formatted(name, Arrays.toString(parameter.shape()), Arrays.toString(array.shape())));
                }
                Tensor source = Tensors.of(array, parameter.scalar_type());
                parameter.copy_(source);
            });
        }
    }
}
