package dev.elbow.peers.torch;

import dev.elbow.peers.Arguments;
import dev.elbow.peers.Array;
import dev.elbow.peers.Model;
import dev.elbow.peers.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Loads weights that Elbow exported into PyTorch by name and compares what both make of the same inputs.
 *
 * <p>Arguments: the exported weights; the exchange file, which holds {@code input_nhwc} and what Elbow computed from it
 * without noise (the code is the mean): any of {@code mean}, {@code logvar}, {@code logits_nhwc}, {@code
 * probabilities_nhwc}; then {@code --model conv-vae|dense-vae}. Exits with 1 if a difference exceeds 1e-5 of the larger of
 * 1 and the array's largest value.
 */
public final class WeightsCheck {
    private static final double TOLERANCE = 1e-5;

    private WeightsCheck() {}

    /** Compares and reports. */
    public static void main(String[] args) throws IOException {
        Arguments options = new Arguments(Arrays.copyOfRange(args, 2, args.length), Set.of("model"));
        boolean same = agree(Path.of(args[0]), Path.of(args[1]), options.text("model", "conv-vae"));
        System.exit(same ? 0 : 1);
    }

    /**
     * Compares Elbow's outputs with PyTorch's and prints each largest difference.
     *
     * @param preset name of the model
     * @return whether all are the same within the tolerance
     * @throws IllegalArgumentException if names or shapes are not those of PyTorch's module
     */
    public static boolean agree(Path weightsFile, Path exchangeFile, String preset) throws IOException {
        Safetensors weights = Safetensors.read(weightsFile);
        Safetensors exchange = Safetensors.read(exchangeFile);
        Model model = Model.preset(preset).withLatent(weights.get("mean.weight").shape()[0]);
        int[] input = exchange.get("input_nhwc").shape();
        if (input.length == 4 && !model.image()) {
            model = model.onImages(input[3], input[1], input[2]);
        }

        boolean same = true;
        Map<String, Array> found = pytorch(model, weights, exchange.get("input_nhwc"));
        Set<String> compared = new TreeSet<>(found.keySet());
        compared.retainAll(exchange.arrays().keySet());
        if (compared.isEmpty()) {
            throw new IllegalArgumentException("%s: expected any of %s, found %s"
                    .formatted(exchangeFile, found.keySet(), exchange.arrays().keySet()));
        }
        for (String name : compared) {
            Array reference = found.get(name);
            double difference = reference.maxAbsDifference(exchange.get(name));
            double allowed = TOLERANCE * Math.max(1, reference.maxAbs());
            boolean close = difference <= allowed;
            same &= close;
            System.out.printf(
                    "%-20s %-16s max abs difference %.2e, allowed %.2e: %s%n",
                    name, Arrays.toString(reference.shape()), difference, allowed, close ? "same" : "DIFFERENT");
        }
        return same;
    }

    private static Map<String, Array> pytorch(Model description, Safetensors weights, Array inputNhwc) {
        TorchModel model = new TorchModel(description);
        TorchWeights.load(model, weights.arrays());
        Set<String> unknown = new TreeSet<>(weights.arrays().keySet());
        unknown.removeAll(model.parameters().keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("arrays that PyTorch's module does not have: " + unknown);
        }
        Map<String, Array> outputs = new LinkedHashMap<>();
        try (NoGradGuard _ = new NoGradGuard()) {
            Tensor input = Tensors.toNchw(Tensors.of(inputNhwc, ScalarType.Float));
            TorchModel.Outputs result = model.forward(input, null);
            outputs.put("mean", Tensors.array(result.mean()));
            outputs.put("logvar", Tensors.array(result.logvar()));
            outputs.put("logits_nhwc", Tensors.array(Tensors.toNhwc(result.logits())));
            outputs.put(
                    "probabilities_nhwc",
                    Tensors.array(Tensors.toNhwc(result.logits().sigmoid())));
        }
        return outputs;
    }
}
