package dev.elbow.cli;

import dev.elbow.data.DataOptions;
import dev.elbow.data.DataSources;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Glyphs;
import dev.elbow.names.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which data to use. */
final class DataChoice {
    /** The data that needs no files. */
    static final String DEFAULT = Glyphs.NAME;

    /** A typing error rather than images to train on lies beyond. */
    private static final int MOST_SIZE = 4096;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--data",
            paramLabel = "NAME",
            description =
                    "glyphs (drawn digits), shapes and color-shapes (of known position, scale, turn), all built in; mnist, fashion-mnist, cifar-10; an NPY file; or a folder: train.npy and test.npy, MNIST's or CIFAR-10's files, or images (class/name.png). Default: the run's or the report's own, else glyphs.")
    private String name;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Where to look for named data first. Default: ELBOW_DATA_DIR, then the user's cache; what is nowhere is downloaded to the cache.")
    private Path dataDir;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description =
                    "Use the first N samples of each split only, of a folder of images N evenly spaced ones. Default: all.")
    private Integer limit;

    @Option(
            names = "--validation",
            paramLabel = "N",
            description =
                    "Hold the last N training samples out, of a folder of images N evenly spaced ones, and evaluate on them, not on the test split: to choose between models. Default: 0.")
    private Integer validation;

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Resize the images of a folder to N x N. Default: as they are, all of one size.")
    private Integer imageSize;

    @Option(
            names = "--channels",
            paramLabel = "C",
            description = "1 for grey, 3 for colour images of a folder. Default: as they are.")
    private Integer channels;

    @Option(names = "--offline", description = "Never download.")
    private boolean offline;

    /** Takes an earlier run's choices where the command line makes none. */
    void orElse(String data, Map<String, String> settings) {
        if (name == null) {
            name = settings.getOrDefault("data_path", data);
            dataDir = dataDir == null && settings.containsKey("data_dir") ? Path.of(settings.get("data_dir")) : dataDir;
            limit = or(limit, settings.get("limit"));
            validation = or(validation, settings.get("validation"));
            imageSize = or(imageSize, settings.get("image_size"));
            channels = or(channels, settings.get("channels"));
        }
    }

    /** Takes a data set, and the first so many samples of it, where the command line names none; 0 for all. */
    void orElse(String data, int samples) {
        name = name == null ? data : name;
        limit = limit == null && samples > 0 ? Integer.valueOf(samples) : limit;
    }

    private static Integer or(Integer given, String setting) {
        return given == null && setting != null ? Integer.valueOf(setting) : given;
    }

    /** Adds the choices that the command line made. */
    void describe(Map<String, String> settings) {
        if (!isNamed()) {
            settings.put(
                    "data_path", Path.of(name()).toAbsolutePath().normalize().toString());
        }
        if (dataDir != null) {
            settings.put("data_dir", dataDir.toAbsolutePath().normalize().toString());
        }
        put(settings, "limit", limit);
        put(settings, "validation", validation);
        put(settings, "image_size", imageSize);
        put(settings, "channels", channels);
    }

    /** Returns what a page must say of figures that it calls the test split's, where they are of a validation split. */
    Map<String, String> validationFacts() {
        return isValidated()
                ? Map.of("test split", "%,d training samples, held out of training".formatted(validation))
                : Map.of();
    }

    /** Returns what the samples are that were not trained on: {@code validation} or {@code test}. */
    String heldOut() {
        return isValidated() ? "validation" : "test";
    }

    /** Returns whether models are judged on samples held out of training, not on the test split. */
    boolean isValidated() {
        return validation != null && validation > 0;
    }

    private static void put(Map<String, String> settings, String key, Integer value) {
        if (value != null) {
            settings.put(key, value.toString());
        }
    }

    /** Returns what the data is called. */
    String name() {
        return name == null ? DEFAULT : name;
    }

    private boolean isNamed() {
        return DataSources.names().contains(name());
    }

    /** Refuses choices that suit no data. */
    void check() {
        if (limit != null && limit < 1) {
            throw Usage.wrong(command, "--limit must be at least 1, got %d", limit);
        }
        if (validation != null && validation < 0) {
            throw Usage.wrong(command, "--validation must be at least 0, got %d", validation);
        }
        if (imageSize != null && (imageSize < 1 || imageSize > MOST_SIZE)) {
            throw Usage.wrong(command, "--image-size must be 1 to %d, got %d", MOST_SIZE, imageSize);
        }
        if (channels != null && channels != 1 && channels != 3) {
            throw Usage.wrong(command, "--channels must be 1 or 3, got %d", channels);
        }
        if (!isNamed() && (name().isEmpty() || !Files.exists(Path.of(name())))) {
            throw Usage.wrong(
                    command, "%s; or a folder or an NPY file", Names.unknown("data set", name(), DataSources.names()));
        }
    }

    /** Draws, reads or downloads the data. */
    DataSplits open(Output output) {
        check();
        DataSplits data = DataSources.open(name(), options(output));
        output.say(
                "data     %s: %,d training and %,d %s samples of %s",
                name(),
                data.train().count(),
                data.test().count(),
                heldOut(),
                data.train().shape());
        return data;
    }

    /** Returns how data sets are opened. */
    DataOptions options(Output output) {
        return DataOptions.defaults()
                .withDataDir(dataDir)
                .withOffline(offline)
                .withLimit(limit == null ? 0 : limit)
                .withValidation(validation == null ? 0 : validation)
                .withImageSize(imageSize == null ? 0 : imageSize)
                .withChannels(channels == null ? 0 : channels)
                .withListener(new DownloadReport(output));
    }
}
