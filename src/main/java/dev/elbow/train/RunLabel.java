package dev.elbow.train;

import java.util.Map;

/**
 * What a caller says about a run, kept in its {@code config.json} for whoever opens the folder.
 *
 * @param model name of the model, for example a preset's
 * @param data name of the data
 * @param settings anything else that is needed to repeat or resume the run, for example where the data came from
 */
public record RunLabel(String model, String data, Map<String, String> settings) {
    /** Makes the map immutable. */
    public RunLabel {
        settings = Map.copyOf(settings);
    }

    /** Returns a label without settings. */
    public static RunLabel of(String model, String data) {
        return new RunLabel(model, data, Map.of());
    }
}
