package dev.elbow.peers;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Times training steps of one peer and prints one line of JSON. A step gathers its rows, runs forward, loss, backward, Adam. */
public final class StepBenchmark {
    /** Adam's learning rate. */
    public static final float LEARNING_RATE = 1e-3f;

    /** Options that every peer takes. */
    public static final Set<String> OPTIONS = Set.of("model", "batch", "threads", "steps", "warmup");

    private final Arguments arguments;
    private final TrainingSet data = new TrainingSet(1);

    /** One training step. */
    public interface Step {
        /** Trains on these pictures of the training set and returns the loss in nats per image. */
        double run(int[] rows);
    }

    /** Prepares to time with these arguments. */
    public StepBenchmark(Arguments arguments) {
        this.arguments = arguments;
    }

    /** Returns the model to train. */
    public Model model() {
        return Model.preset(arguments.text("model", "conv-vae"));
    }

    /** Returns the number of pictures in a step. */
    public int batch() {
        return arguments.number("batch", 128);
    }

    /** Returns the number of threads to use. */
    public int threads() {
        return arguments.number("threads", 2);
    }

    /** Returns the training set, the same for every peer. */
    public TrainingSet data() {
        return data;
    }

    /** Returns the parameters to start from, the same for every peer. */
    public Map<String, Array> initialParameters() {
        return Parameters.glorot(model(), 2);
    }

    /**
     * Warms up, times each step alone and prints the median.
     *
     * @throws IllegalStateException if the loss is not finite or did not fall: such a run measures nothing
     */
    public void run(String peer, String version, Step step) throws IOException {
        int warmup = arguments.number("warmup", 50);
        int steps = arguments.number("steps", 200);
        long[] nanos = new long[steps];
        int[] rows = new int[batch()];
        double first = Double.NaN;
        double last = Double.NaN;
        for (int i = -warmup; i < steps; i++) {
            data.nextRows(rows);
            long start = System.nanoTime();
            last = step.run(rows);
            long end = System.nanoTime();
            if (Double.isNaN(first)) {
                first = last;
            }
            if (i >= 0) {
                nanos[i] = end - start;
            }
        }
        if (!(last < first)) {
            throw new IllegalStateException("the loss did not fall: %f at first, %f at last".formatted(first, last));
        }
        Arrays.sort(nanos);
        double median = (nanos[(steps - 1) / 2] + nanos[steps / 2]) / 2e6;
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("peer", peer);
        line.put("version", version);
        line.put("model", model().name());
        line.put("batch", batch());
        line.put("threads", threads());
        line.put("steps", steps);
        line.put("median_ms", rounded(median));
        line.put("images_per_second", rounded(batch() * 1e3 / median));
        line.put("first_loss", rounded(first));
        line.put("last_loss", rounded(last));
        System.out.println(JSON.std.asString(line));
    }

    /** Returns the name and version of the jar that {@code type} was loaded from. */
    public static String jar(Class<?> type) {
        String file = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .getFileName()
                .toString();
        return file.substring(0, file.length() - ".jar".length());
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
