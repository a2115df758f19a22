package dev.elbow.experiment;

import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a page says about itself at its top, collected while the study goes on: enough to do it again. */
final class PageHead {
    private final StudyOptions options;
    private final DataSplits data;
    private final Device device;
    private final Set<String> models = new LinkedHashSet<>();
    private final Map<String, String> facts = new LinkedHashMap<>();

    PageHead(StudyOptions options, DataSplits data, Device device) {
        this.options = options;
        this.data = data;
        this.device = device;
    }

    /** Adds a model; the same one once. */
    void model(ModelSpec model) {
        models.add(model.describe());
    }

    /** Adds a line, or replaces the one of this name. */
    void fact(String name, String value) {
        facts.put(name, value);
    }

    /** Returns data, models, device, seeds, the report's own facts, command and version. */
    Map<String, String> facts() {
        Map<String, String> all = new LinkedHashMap<>();
        Dataset train = data.train();
        all.put(
                "data",
                String.format(
                        Locale.ROOT,
                        "%s: %,d training and %,d test images of %s",
                        options.dataName(),
                        train.count(),
                        data.test().count(),
                        train.shape()));
        all.put("models", String.join("\n", models));
        all.put("device", device.description());
        all.put(
                "seeds",
                options.seeds() == 1
                        ? Long.toString(options.seed())
                        : "%d to %d; figures show the first"
                                .formatted(options.seed(), options.seed() + options.seeds() - 1));
        all.putAll(facts);
        all.put("command", options.command());
        all.put("version", options.version());
        return all;
    }
}
