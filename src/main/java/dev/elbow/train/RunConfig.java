package dev.elbow.train;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.files.JsonObject;
import dev.elbow.graph.Graph;
import dev.elbow.model.GraphJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a run is: all that its bits depend on, and what a person called it; the content of {@code config.json}.
 *
 * @param label what the caller says about the run
 * @param graph the model
 * @param train the data trained on
 * @param test the data held back, or null
 * @param options how to train, with the number of lanes that was used
 * @param reproducibility the device's key, see {@link dev.elbow.backend.Device#reproducibilityKey}
 */
public record RunConfig(
        RunLabel label,
        Graph graph,
        DataSummary train,
        DataSummary test,
        TrainOptions options,
        Map<String, String> reproducibility) {
    private static final int FORMAT = 1;

    String toJson() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("format", FORMAT);
        map.put("model", label.model());
        map.put("data", label.data());
        map.put("options", OptionsJson.toMap(options));
        map.put("train", train.toMap());
        if (test != null) {
            map.put("test", test.toMap());
        }
        map.put("reproducibility", new TreeMap<>(reproducibility));
        map.put("settings", new TreeMap<>(label.settings()));
        map.put("graph", GraphJson.toMap(graph));
        return JsonObject.writePretty(map);
    }

    static RunConfig read(JsonObject json) {
        if (json.int32("format") != FORMAT) {
            throw new ElbowException("%s: written by another version of Elbow: format %d, this one reads format %d"
                    .formatted(json.where(), json.int32("format"), FORMAT));
        }
        return new RunConfig(
                new RunLabel(json.string("model"), json.string("data"), strings(json.object("settings"))),
                GraphJson.read(json.object("graph")),
                DataSummary.of(json.object("train")),
                json.has("test") ? DataSummary.of(json.object("test")) : null,
                OptionsJson.read(json.object("options")),
                strings(json.object("reproducibility")));
    }

    private static Map<String, String> strings(JsonObject json) {
        Map<String, String> map = new TreeMap<>();
        json.keys().forEach(key -> map.put(key, json.string(key)));
        return map;
    }

    /** Returns what keeps a run with this configuration from being continued with another; epochs and patience may differ. */
    List<String> conflictsWith(RunConfig now) {
        List<String> conflicts = new ArrayList<>();
        if (!graph.equals(now.graph)) {
            compare(conflicts, "the model differs", label.model(), now.label.model());
            compareGraphs(conflicts, GraphJson.toMap(graph), GraphJson.toMap(now.graph));
        }
        compare(conflicts, "the training data", train, now.train);
        compare(conflicts, "the test data", test, now.test);
        Map<String, Object> mine = OptionsJson.toMap(options);
        OptionsJson.toMap(now.options).forEach((key, value) -> {
            if (!key.equals("epochs") && !key.equals("patience")) {
                compare(conflicts, key, mine.get(key), value);
            }
        });
        return conflicts;
    }

    /** Adds what differs first, if nothing did yet: whole graphs are too long to read. */
    private static void compareGraphs(List<String> conflicts, Map<String, Object> run, Map<String, Object> now) {
        List<?> mine = (List<?>) run.get(GraphJson.OPS);
        List<?> theirs = (List<?>) now.get(GraphJson.OPS);
        for (int i = 0; i < Math.max(mine.size(), theirs.size()) && conflicts.isEmpty(); i++) {
            compare(conflicts, "the model differs in op " + i, opAt(mine, i), opAt(theirs, i));
        }
        for (String part : run.keySet()) {
            if (conflicts.isEmpty()) {
                compare(
                        conflicts,
                        "the model differs in " + part,
                        JsonObject.write(run.get(part)),
                        JsonObject.write(now.get(part)));
            }
        }
    }

    private static String opAt(List<?> ops, int index) {
        return index < ops.size() ? JsonObject.write(ops.get(index)) : null;
    }

    /**
     * Returns the parts of the reproducibility key that differ: the run can go on, but not with the same bits. Algorithms are left
     * to the checkpoint, which names them: a run that goes on chooses its own again.
     *
     * @param now a device's {@link dev.elbow.backend.Device#reproducibilityKey}
     */
    public List<String> keyDifferences(Map<String, String> now) {
        List<String> differences = new ArrayList<>();
        TreeMap<String, String> keys = new TreeMap<>(reproducibility);
        keys.putAll(now);
        keys.remove(Device.ALGORITHMS);
        keys.keySet().forEach(key -> compare(differences, key, reproducibility.get(key), now.get(key)));
        return differences;
    }

    private static void compare(List<String> differences, String what, Object run, Object now) {
        if (!Objects.equals(run, now)) {
            differences.add("%s: the run has %s, now %s".formatted(what, orNone(run), orNone(now)));
        }
    }

    private static Object orNone(Object value) {
        return value == null ? "none" : value;
    }
}
