package dev.elbow.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The golden fixtures as a gate: a peer is timed only after it reproduced the fixture of its model's little sister. */
public final class Golden {
    /** Of the larger of 1 and the array's largest value: a few roundings of float32. */
    private static final double TOLERANCE = 2e-6;

    private Golden() {}

    /** Returns the tiny model of the same kind. */
    public static Model tiny(Model model) {
        return model.image()
                ? Model.convVae("tiny-conv-vae", 1, 8, new int[] {4, 8}, 6, 3)
                : Model.denseVae("tiny-dense-vae", 12, 7, 2);
    }

    /** Reads a tiny model's fixture from the folder that the property {@code elbow.golden} names. */
    public static Safetensors fixture(Model tiny) throws IOException {
        return Safetensors.read(Path.of(System.getProperty("elbow.golden"), tiny.name() + ".safetensors"));
    }

    /**
     * Compares results with the fixture's arrays of the same names.
     *
     * @throws IllegalStateException naming the first array that differs
     */
    public static void check(Safetensors fixture, Map<String, Array> results) {
        double worst = 0;
        for (var entry : results.entrySet()) {
            Array expected = fixture.get(entry.getKey());
            double difference = expected.maxAbsDifference(entry.getValue()) / Math.max(1, expected.maxAbs());
            if (!(difference <= TOLERANCE)) {
                throw new IllegalStateException("%s differs from the golden fixture by %.1e, allowed %.1e"
                        .formatted(entry.getKey(), difference, TOLERANCE));
            }
            worst = Math.max(worst, difference);
        }
        System.err.printf(
                "golden fixture %s: %d arrays agree, largest difference %.1e of the allowed %.1e%n",
                fixture.metadata().get("model"), results.size(), worst, TOLERANCE);
    }
}
