package dev.elbow.peers.torch;

import dev.elbow.peers.Array;
import dev.elbow.peers.Layer;
import dev.elbow.peers.Model;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** One model run in one precision: forward, backward, three Adam steps with the same input and epsilon. */
final class GoldenRun {
    static final double BETA = 0.7;
    static final double LEARNING_RATE = 1e-3;
    static final int STEPS = 3;

    private final Map<String, Array> results = new LinkedHashMap<>();
    private double kinkDistance = Double.POSITIVE_INFINITY;
    private int zeroGradients;
    private double smallestGradient = Double.POSITIVE_INFINITY;

    GoldenRun(Model description, Map<String, Array> given, ScalarType type) {
        TorchModel model = new TorchModel(description);
        model.to(type);
        TorchWeights.load(model, given);
        Tensor input = Tensors.of(given.get("input"), type);
        Tensor epsilon = description.variational() ? Tensors.of(given.get("epsilon"), type) : null;

        TorchModel.Outputs outputs = model.forward(input, epsilon, this::measureKinks);
        TorchModel.Loss loss = model.loss(outputs, input, BETA);
        loss.total().backward();
        expect("recon", loss.recon());
        if (description.variational()) {
            expect("kl", loss.kl());
            expect("mean", outputs.mean());
            expect("logvar", outputs.logvar());
        }
        expect("loss", loss.total());
        expect("code_nhwc", Tensors.toNhwc(outputs.code()));
        expect("logits_nhwc", Tensors.toNhwc(outputs.logits()));
        model.parameters().forEach((name, parameter) -> {
            results.put("grad." + name, Tensors.array(parameter.grad()));
            for (double value : Tensors.doubles(parameter.grad())) {
                if (value == 0) {
                    zeroGradients++;
                } else {
                    smallestGradient = Math.min(smallestGradient, Math.abs(value));
                }
            }
        });

        Adam adam = new Adam(model.parameterVector(), new AdamOptions(LEARNING_RATE));
        for (int step = 0; step < STEPS; step++) {
            adam.zero_grad();
            model.loss(model.forward(input, epsilon), input, BETA).total().backward();
            adam.step();
        }
        model.parameters().forEach((name, parameter) -> expect("after" + STEPS + "." + name, parameter));
    }

    /** Returns the results by name, rounded to float32. */
    Map<String, Array> results() {
        return results;
    }

    /** Returns how far the nearest ReLU input was from zero, and the nearest pair of a max-pool window from equality. */
    double kinkDistance() {
        return kinkDistance;
    }

    /** Returns the number of gradients that are exactly zero. */
    int zeroGradients() {
        return zeroGradients;
    }

    /** Returns the smallest absolute gradient that is not exactly zero. */
    double smallestGradient() {
        return smallestGradient;
    }

    private void expect(String name, Tensor value) {
        results.put("expected." + name, Tensors.array(value));
    }

    private void measureKinks(Layer layer, Tensor input) {
        if (layer instanceof Layer.Relu) {
            for (double value : Tensors.doubles(input)) {
                kinkDistance = Math.min(kinkDistance, Math.abs(value));
            }
        } else if (layer instanceof Layer.MaxPool) {
            measureWindows(Tensors.doubles(input), (int) input.size(3));
        }
    }

    /** Rows of all images lie one after another, and sides are even, so that two rows from an even one hold whole windows. */
    private void measureWindows(double[] x, int width) {
        for (int row = 0; row < x.length; row += 2 * width) {
            for (int i = row; i < row + width; i += 2) {
                double[] window = {x[i], x[i + 1], x[i + width], x[i + width + 1]};
                Arrays.sort(window);
                if (window[3] > 0) { // where all four are zero, the ReLU before stops the gradient anyway
                    kinkDistance = Math.min(kinkDistance, window[3] - window[2]);
                }
            }
        }
    }
}
