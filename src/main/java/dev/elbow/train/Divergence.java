package dev.elbow.train;

import dev.elbow.files.AtomicFile;
import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * That a run diverged, kept in its folder: equal bits diverge again, so there is no need to train up to there a second time.
 *
 * @param epoch the epoch in which it did, from 1; the checkpoint is of before
 * @param message what was said about it
 */
record Divergence(int epoch, String message) {

    /** Reads what an earlier training left; empty if it left nothing. */
    static Optional<Divergence> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonObject json = JsonObject.parse(Files.readString(file), file.toString());
            return Optional.of(new Divergence(json.int32("epoch"), json.string("message")));
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    void write(Path file) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch", epoch);
        json.put("message", message);
        AtomicFile.write(file, JsonObject.writePretty(json));
    }

    /** Removes what an earlier training left, since this one may do better. */
    static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw AtomicFile.failure("remove", file, e);
        }
    }
}
