package dev.elbow.experiment;

import dev.elbow.data.DataOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What was asked of a study.
 *
 * @param out the folder that everything goes into
 * @param epochs passes over the data of each training, 0 for the report's own number
 * @param seed the first seed
 * @param seeds how many seeds each training is repeated with, from the first one upwards
 * @param components Gaussians of a mixture that is fitted to latents without labels, and at most of each class's mixture
 * @param quick whether to look rather than to measure: fewer epochs
 * @param dataName what the data set is called
 * @param dataOptions how further data sets are opened
 * @param dataSettings what a run folder says about where its data came from
 * @param features the network whose features the Fréchet distance takes; empty for the data's own classifier
 * @param command the command line that does this again
 * @param version the program's version
 */
public record StudyOptions(
        Path out,
        int epochs,
        long seed,
        int seeds,
        int components,
        boolean quick,
        String dataName,
        DataOptions dataOptions,
        Map<String, String> dataSettings,
        Optional<FeatureSource> features,
        String command,
        String version) {
    /** Components of mixtures unless asked otherwise. */
    public static final int COMPONENTS = 10;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if epochs is negative, or seeds or components are below 1
     */
    public StudyOptions {
        if (epochs < 0) {
            throw new IllegalArgumentException("epochs must be at least 0 (0 is the report's own), got " + epochs);
        }
        if (seeds < 1) {
            throw new IllegalArgumentException("seeds must be at least 1, got " + seeds);
        }
        if (components < 1) {
            throw new IllegalArgumentException("components must be at least 1, got " + components);
        }
        dataSettings = Map.copyOf(dataSettings);
    }

    /** Returns the caption of a figure that shows one model: the sentence, and with several seeds whose model it is. */
    public String caption(String sentence) {
        return seeds == 1
                ? sentence
                : "%s The model of seed %d.".formatted(sentence, seed).strip();
    }
}
