package dev.elbow.beside;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.Preset;
import dev.elbow.peers.Array;
import dev.elbow.peers.Golden;
import dev.elbow.peers.Model;
import dev.elbow.peers.Safetensors;
import dev.elbow.peers.torch.TorchGolden;
import dev.elbow.peers.torch.WeightsCheck;
import dev.elbow.tensor.Shape;
import dev.elbow.train.TrainOptions;
import dev.elbow.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.global.torch;

/**
 * Elbow and PyTorch, each with its own OpenMP runtime, in one JVM: both train in turns and neither disturbs the other; then
 * PyTorch loads what Elbow exported and computes the same outputs.
 *
 * <p>Argument: {@code elbow} or {@code pytorch}, whose native libraries are loaded first.
 */
public final class Beside {
    private static final int IMAGES = 300; // not a multiple of any batch
    private static final Shape SAMPLE = Shape.of(28, 28, 1);

    private final float[] pixels = new float[IMAGES * SAMPLE.elements()];

    /** Runs all; exits with an exception if anything differs. */
    public static void main(String[] args) throws IOException {
        String first = args.length == 1 ? args[0] : "";
        switch (first) {
            case "elbow" -> new Beside().run();
            case "pytorch" -> {
                trainPyTorch();
                new Beside().run();
            }
            default -> throw new IllegalArgumentException("expected elbow or pytorch, found " + Arrays.toString(args));
        }
    }

    private Beside() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(4) == 0 ? (float) random.nextDouble() : 0;
        }
    }

    private void run() throws IOException {
        Path folder = Files.createTempDirectory("beside");
        for (Preset preset : List.of(Preset.CONV_VAE, Preset.DENSE_VAE)) {
            Path weights = folder.resolve(preset.id() + ".safetensors");
            Path exchange = folder.resolve(preset.id() + "-outputs.safetensors");
            Path again = folder.resolve(preset.id() + "-again.safetensors");
            trainElbow(preset, weights, exchange);
            int threads = torch.get_num_threads();
            trainPyTorch();
            trainElbow(preset, again, exchange);
            check(Files.mismatch(weights, again) == -1, "Elbow's weights differ after PyTorch ran");
            check(torch.get_num_threads() == threads, "Elbow changed PyTorch's number of threads");
            check(WeightsCheck.agree(weights, exchange, preset.id()), preset.id() + ": PyTorch computes otherwise");
            for (Path file : List.of(weights, exchange, again)) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        System.out.println("Elbow and PyTorch ran side by side: same weights before and after, same outputs in both");
    }

    private static void trainPyTorch() throws IOException {
        TorchGolden.check(Golden.tiny(Model.preset("conv-vae")));
    }

    /** Trains two epochs from one seed, saves the weights and what the model makes of some images. */
    private void trainElbow(Preset preset, Path weights, Path exchange) throws IOException {
        var options = TrainOptions.builder().epochs(2).batch(64).build();
        try (Device device = Elbow.open();
                Dataset data = Dataset.of(pixels, SAMPLE);
                Autoencoder model = Autoencoder.create(device, preset.graph(SAMPLE), 1)) {
            new Trainer(options).train(model, data);
            model.save(weights);
            int n = 65; // one more than a chunk of Elbow's own
            float[] input = Arrays.copyOf(pixels, n * SAMPLE.elements());
            int[] codes = {n, model.latent()};
            int[] images = {n, 28, 28, 1};
            Map<String, Array> arrays = new LinkedHashMap<>();
            arrays.put("input_nhwc", new Array(images, input));
            arrays.put("mean", new Array(codes, model.encode(input)));
            arrays.put("logvar", new Array(codes, model.encodeLogvar(input)));
            arrays.put("probabilities_nhwc", new Array(images, model.reconstruct(input)));
            new Safetensors(Map.of(), arrays).write(exchange);
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }
}
