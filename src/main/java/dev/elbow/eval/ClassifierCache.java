package dev.elbow.eval;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.files.AtomicFile;
import dev.elbow.files.JsonObject;
import dev.elbow.files.UserCache;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.DataSummary;
import dev.elbow.train.TrainListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Trained classifiers on disk: {@code NAME.safetensors} and beside it {@code NAME.json}, which holds the accuracy on the test
 * split, that split's checksum, and the model file's. Both are written whole or not at all, the description last: a model
 * without a description that fits, damaged or half replaced, is a miss, and the next training replaces it. A folder that cannot be
 * written costs a training in each process, never a failure.
 */
final class ClassifierCache {
    private static final Logger LOGGER = System.getLogger(ClassifierCache.class.getName());
    private static final long SEED = 0;

    private final Path folder;

    ClassifierCache(Path folder) {
        this.folder = folder;
    }

    static ClassifierCache ofUser() {
        return new ClassifierCache(UserCache.folder("classifiers"));
    }

    /** Returns the classifier of a data set, trained now if it is not here. */
    Classifier get(Device device, DataSplits data, TrainListener... listeners) {
        Classifier.check(data);
        String name = Classifier.name(data.train(), SEED);
        Optional<Classifier> kept = load(device, name, data.test());
        if (kept.isPresent()) {
            return kept.get();
        }
        Classifier trained = Classifier.train(device, data, SEED, listeners);
        try {
            store(trained, data.test());
        } catch (IOException | ElbowException e) {
            LOGGER.log(
                    Level.WARNING,
                    "cannot keep the classifier {0}: {1}; it is trained in each process. Make {2} writable or set"
                            + " XDG_CACHE_HOME",
                    name,
                    e.getMessage(),
                    folder);
        }
        return trained;
    }

    private Optional<Classifier> load(Device device, String name, Dataset test) {
        Path description = description(name);
        if (!Files.isRegularFile(description)) {
            return Optional.empty();
        }
        try {
            JsonObject json = JsonObject.parse(Files.readString(description), description.toString());
            if (!json.string("crc32c").equals(checksum(file(name)))) {
                return Optional.empty();
            }
            double accuracy = json.number("test_accuracy");
            boolean sameTest = json.string("test_crc32c").equals(checksum(test));
            Classifier kept = new Classifier(Autoencoder.load(file(name), device), name, accuracy);
            // Other test images than before, fewer for example, have an accuracy of their own.
            return Optional.of(sameTest ? kept : kept.judgedBy(test));
        } catch (IOException | ElbowException _) {
            return Optional.empty();
        }
    }

    private void store(Classifier classifier, Dataset test) throws IOException {
        Files.createDirectories(folder);
        String name = classifier.name();
        classifier.model().save(file(name));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("test_accuracy", classifier.testAccuracy());
        map.put("test_images", test.count());
        map.put("test_crc32c", checksum(test));
        map.put("crc32c", checksum(file(name)));
        AtomicFile.write(description(name), JsonObject.writePretty(map));
    }

    private static String checksum(Dataset test) {
        return DataSummary.withLabels(test).checksum();
    }

    private static String checksum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(Files.readAllBytes(file));
        return "%08x".formatted((int) crc.getValue());
    }

    private Path file(String name) {
        return folder.resolve(name + ".safetensors");
    }

    private Path description(String name) {
        return folder.resolve(name + ".json");
    }
}
