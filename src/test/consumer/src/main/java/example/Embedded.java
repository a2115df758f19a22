package example;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.tensor.Shape;
import dev.elbow.train.TrainOptions;
import dev.elbow.train.Trainer;
import java.nio.file.Path;
import java.util.Arrays;

/** Trains on arrays, encodes, decodes, samples, saves, loads, closes. */
public final class Embedded {

    public static void main(String[] args) {
        float[] rows = new float[256 * 16];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (i / 16 + i) % 4 == 0 ? 1 : 0; // four patterns of 16 values
        }
        Shape sample = Shape.of(16);
        var graph = Preset.DENSE_VAE.graph(sample, ModelOptions.defaults().withLatent(2));
        var options =
                TrainOptions.builder().epochs(20).batch(32).learningRate(0.01f).build();
        Path file = Path.of(args[0]);
        try (Device device = Elbow.open();
                Dataset data = Dataset.of(rows, sample);
                Autoencoder model = Autoencoder.create(device, graph, 1)) {
            var metrics = new Trainer(options).train(model, data).metrics();
            float[] latents = model.encode(rows);
            float[] decoded = model.decode(latents);
            float[] drawn = model.sample(8, 42);
            model.save(file);
            try (Autoencoder copy = Autoencoder.load(file, device)) {
                check(Arrays.equals(latents, copy.encode(rows)), "the copy encodes otherwise");
            }
            double first = metrics.getFirst().loss();
            double last = metrics.getLast().loss();
            check(last < first / 2, "training from loss " + first + " came to " + last);
            check(decoded.length == rows.length && drawn.length == 8 * 16, "wrong sizes");
            System.out.printf("%s: loss %.2f -> %.2f nats%n", device.description(), first, last);
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
