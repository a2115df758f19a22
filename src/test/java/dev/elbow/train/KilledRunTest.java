package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.model.Autoencoder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process killed at any moment leaves a run that loads, and that ends with the bits of a run that nobody killed. */
class KilledRunTest {
    private static final int EPOCHS = 80;

    @TempDir
    Path folder;

    /** The process to be killed: many short epochs, so that most of its life goes into writing files. */
    public static final class Child {
        private Child() {}

        /** Trains into the folder named first; resumes if it holds a run. */
        public static void main(String[] args) {
            Path path = Path.of(args[0]);
            try (Device device = Elbow.open("reference")) {
                train(device, path);
            }
        }
    }

    private static Map<String, float[]> train(Device device, Path path) {
        RunFolder run = path.resolve("config.json").toFile().exists()
                ? RunFolder.open(path)
                : RunFolder.create(path, RunLabel.of("tiny", "rows"));
        TrainOptions options =
                TrainOptions.builder().epochs(EPOCHS).batch(8).seed(3).lanes(2).build();
        try (Autoencoder model = TestRuns.model(device)) {
            new Trainer(options).test(TestRuns.rows(5, 2)).into(run).train(model, TestRuns.rows(16, 1));
            return TestRuns.weights(model);
        }
    }

    @Test
    @Timeout(120)
    void isAsGoodAsOneThatWasNot() throws IOException, InterruptedException {
        Path killed = folder.resolve("killed");
        SplittableRandom random = new SplittableRandom(1);
        int epochs = 0;
        try (Device device = Elbow.open("reference")) {
            for (int life = 0; life < 4; life++) {
                Process process = start(killed);
                awaitProgress(process, killed);
                Thread.sleep(random.nextInt(40));
                process.destroyForcibly().waitFor();
                RunFolder run = RunFolder.open(killed);
                Autoencoder.load(run.modelFile(), device).close();
                int now = run.metrics().size() / 2;
                assertTrue(now > epochs, "no progress, or epochs were lost: " + epochs + " -> " + now);
                epochs = now;
            }
            assertTrue(epochs < EPOCHS, "the last process was not killed but done");
            Map<String, float[]> expected = train(device, folder.resolve("whole"));
            Map<String, float[]> resumed = train(device, killed);
            expected.forEach((name, values) -> assertArrayEquals(values, resumed.get(name), name));
            assertEquals(2 * EPOCHS, RunFolder.open(killed).metrics().size());
        }
    }

    private static Process start(Path path) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        path.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Waits until the process has completed two epochs: from then on it writes files most of the time. */
    private static void awaitProgress(Process process, Path path) throws InterruptedException {
        File metrics = path.resolve("metrics.jsonl").toFile();
        long before = metrics.length();
        while (!path.resolve("config.json").toFile().exists() || metrics.length() < before + 600) {
            assertTrue(!process.waitFor(2, TimeUnit.MILLISECONDS), "the process ended before it was killed");
        }
    }
}
