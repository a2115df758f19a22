package dev.elbow.cli;

import dev.elbow.model.Preset;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What help texts say of the models that have a name, under the keys that their descriptions name as {@code ${bundle:KEY}}. */
final class PresetTexts extends ListResourceBundle {
    @Override
    protected Object[][] getContents() {
        return new Object[][] {
            {"presets", listed(Arrays.stream(Preset.values()).map(Preset::id).toList(), " or ")},
            {"presets.sides", sides()},
            {"presets.latent", values(preset -> preset.defaultLatent() == 0 ? "none" : preset.defaultLatent())},
            {"presets.epochs", values(Preset::defaultEpochs)},
            {"presets.batch", values(Preset::defaultBatch)},
            {"presets.beta-schedule", values(Preset::defaultBetaSchedule)},
            {"presets.lr", values(Preset::defaultLearningRate)},
            {"presets.lr-schedule", values(Preset::defaultLearningRateSchedule)}
        };
    }

    private static String sides() {
        Map<Object, List<String>> groups = groups(Preset::multipleOf);
        groups.remove(1);
        return groups.entrySet().stream().map(PresetTexts::told).collect(Collectors.joining(", "));
    }

    /** Returns which models have which value; that of most of them comes last, as all others'. */
    private static String values(Function<Preset, Object> value) {
        Map<Object, List<String>> groups = groups(value);
        int most = groups.values().stream().mapToInt(Collection::size).max().orElseThrow();
        Object usual = groups.keySet().stream()
                .filter(key -> groups.get(key).size() == most)
                .findFirst()
                .orElseThrow();
        return groups.entrySet().stream()
                .filter(group -> !Objects.equals(group.getKey(), usual))
                .map(PresetTexts::told)
                .collect(Collectors.joining(", ", "", ", else " + usual));
    }

    private static Map<Object, List<String>> groups(Function<Preset, Object> value) {
        return Arrays.stream(Preset.values())
                .collect(Collectors.groupingBy(
                        value, LinkedHashMap::new, Collectors.mapping(Preset::id, Collectors.toList())));
    }

    private static String told(Map.Entry<Object, List<String>> group) {
        return "%s for %s".formatted(group.getKey(), listed(group.getValue(), " and "));
    }

    private static String listed(List<String> names, String last) {
        int head = names.size() - 1;
        return head == 0 ? names.getFirst() : String.join(", ", names.subList(0, head)) + last + names.getLast();
    }
}
