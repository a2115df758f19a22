package dev.elbow.peers.torch;

import dev.elbow.peers.Array;
import dev.elbow.peers.Model;
import dev.elbow.peers.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Writes the golden fixtures: tiny models with weights, input and epsilon, and what PyTorch makes of them: outputs, loss,
 * every gradient, and the weights after three Adam steps.
 *
 * <p>All is computed in float64 from inputs that float32 holds exactly, and rounded once at the end. The same run in float32
 * must agree, and no ReLU or max-pool may sit so close to its kink that rounding could turn it; else nothing is written.
 *
 * <p>Argument: the folder to write to.
 */
public final class GoldenFixtures {
    private static final int BATCH = 5;

    /** Rounding of a pre-activation in float32 stays far below this. */
    private static final double KINK_MARGIN = 2e-5;

    /** No gradient so small that rounding could change its sign, which Adam's first step follows. */
    private static final double GRADIENT_MARGIN = 1e-5;

    private static final int SEEDS = 200;

    /** Of the larger of one and the array's largest value: a few roundings of float32. */
    private static final double FLOAT_TOLERANCE = 1e-6;

    private GoldenFixtures() {}

    /** Writes all fixtures into the folder named by the first argument. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Files.createDirectories(folder);
        for (Model model : models()) {
            Safetensors fixture = fixture(model);
            Path file = folder.resolve(model.name() + ".safetensors");
            fixture.write(file);
            System.out.printf(
                    "%s: %d arrays, recon %.6f, loss %.6f%n",
                    file,
                    fixture.arrays().size(),
                    fixture.get("expected.recon").values()[0],
                    fixture.get("expected.loss").values()[0]);
        }
    }

    private static List<Model> models() {
        return List.of(
                Model.convVae("tiny-conv-vae", 1, 8, new int[] {4, 8}, 6, 3),
                Model.convVae("tiny-conv-vae-rgb", 3, 8, new int[] {4, 8}, 6, 3),
                Model.denseVae("tiny-dense-vae", 12, 7, 2),
                Model.convAe("tiny-conv-ae", 8, 4));
    }

    private static Safetensors fixture(Model model) {
        int seed = bestSeed(model);
        Map<String, Array> given = given(model, seed);
        GoldenRun exact = new GoldenRun(model, given, ScalarType.Double);
        checkFloat(model, exact, new GoldenRun(model, given, ScalarType.Float));
        Map<String, Array> arrays = new LinkedHashMap<>(given);
        arrays.putAll(exact.results());
        return new Safetensors(metadata(model, seed), arrays);
    }

    /** Returns the seed that keeps the margins and leaves the fewest gradients zero: those of dead units check nothing. */
    private static int bestSeed(Model model) {
        int best = 0;
        int fewestZeros = Integer.MAX_VALUE;
        for (int seed = 1; seed <= SEEDS; seed++) {
            GoldenRun run = new GoldenRun(model, given(model, seed), ScalarType.Double);
            boolean robust = run.kinkDistance() > KINK_MARGIN && run.smallestGradient() > GRADIENT_MARGIN;
            if (robust && run.zeroGradients() < fewestZeros) {
                best = seed;
                fewestZeros = run.zeroGradients();
            }
        }
        if (best == 0) {
            throw new IllegalStateException(model.name() + ": no seed keeps away from the kinks");
        }
        return best;
    }

    private static void checkFloat(Model model, GoldenRun exact, GoldenRun rounded) {
        double worst = 0;
        for (var entry : rounded.results().entrySet()) {
            Array reference = exact.results().get(entry.getKey());
            worst = Math.max(worst, entry.getValue().maxAbsDifference(reference) / Math.max(1, reference.maxAbs()));
        }
        System.out.printf(
                "%s: nearest kink %.1e, %d zero gradients, the next %.1e, float32 differs by %.1e%n",
                model.name(), exact.kinkDistance(), exact.zeroGradients(), exact.smallestGradient(), worst);
        if (!(worst < FLOAT_TOLERANCE)) {
            throw new IllegalStateException(model.name() + ": float32 and float64 disagree");
        }
    }

    private static Map<String, String> metadata(Model model, int seed) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("model", model.name());
        metadata.put("beta", Double.toString(GoldenRun.BETA));
        metadata.put("learning_rate", Double.toString(GoldenRun.LEARNING_RATE));
        metadata.put("adam_steps", Integer.toString(GoldenRun.STEPS));
        metadata.put("seed", Integer.toString(seed));
        metadata.put("made_by", GoldenFixtures.class.getName());
        return metadata;
    }

    /** Draws parameters, input and epsilon from {@link SplittableRandom}, whose sequence Java specifies. */
    private static Map<String, Array> given(Model model, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Array> given = new LinkedHashMap<>();
        new TorchModel(model).parameters().forEach((name, tensor) -> {
            Array array = Tensors.array(tensor);
            double scale = Math.sqrt(1.0 / fanIn(array));
            // Positive biases keep most units alive.
            fill(array, name.endsWith(".bias") ? () -> 0.5 * random.nextDouble() : () -> scale * random.nextGaussian());
            given.put(name, array);
        });
        int[] shape = new int[model.sample().size() + 1];
        shape[0] = BATCH;
        for (int i = 1; i < shape.length; i++) {
            shape[i] = model.sample().get(i - 1);
        }
        Array input = new Array(shape, new float[BATCH * model.sampleElements()]);
        fill(input, random::nextDouble);
        given.put("input", input);
        given.put("input_nhwc", Tensors.array(Tensors.toNhwc(Tensors.of(input, ScalarType.Float))));
        if (model.variational()) {
            Array epsilon = new Array(new int[] {BATCH, model.latent()}, new float[BATCH * model.latent()]);
            fill(epsilon, random::nextGaussian);
            given.put("epsilon", epsilon);
        }
        return given;
    }

    private static int fanIn(Array weight) {
        return weight.values().length / weight.shape()[0];
    }

    private static void fill(Array array, DoubleSupplier draw) {
        for (int i = 0; i < array.values().length; i++) {
            array.values()[i] = (float) draw.getAsDouble();
        }
    }
}
