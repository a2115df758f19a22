package dev.elbow.cli;

import dev.elbow.data.DataSplits;
import dev.elbow.data.Glyphs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which data to use. */
final class DataChoice {
    /** The data that needs no files. */
    static final String DEFAULT = Glyphs.NAME;

    private static final List<String> NAMES = List.of(Glyphs.NAME);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--data", paramLabel = "NAME", description = "glyphs (built in). Default: glyphs.")
    private String name;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where data sets lie. Default: ELBOW_DATA_DIR, then the user's cache folder.")
    private Path dataDir;

    @Option(names = "--limit", paramLabel = "N", description = "Use the first N samples of each split only. Default: all.")
    private Integer limit;

    @Option(names = "--offline", description = "Never download.")
    private boolean offline;

    /** Takes an earlier run's choices where the command line makes none. */
    void orElse(String data, Map<String, String> settings) {
        if (name == null) {
            name = data;
            dataDir = dataDir == null && settings.containsKey("data_dir") ? Path.of(settings.get("data_dir")) : dataDir;
            limit = limit == null && settings.containsKey("limit") ? Integer.valueOf(settings.get("limit")) : limit;
        }
    }

    /** Adds the choices that the command line made. */
    void describe(Map<String, String> settings) {
        if (limit != null) {
            settings.put("limit", limit.toString());
        }
        if (dataDir != null) {
            settings.put("data_dir", dataDir.toAbsolutePath().toString());
        }
    }

    /** Returns what the data is called. */
    String name() {
        return name == null ? DEFAULT : name;
    }

    /** Reads or draws the data. */
    DataSplits open(Output output) {
        if (limit != null && limit < 1) {
            throw Usage.wrong(command, "--limit must be at least 1, got %d", limit);
        }
        if (!NAMES.contains(name())) {
            throw Usage.wrong(command, "%s", Names.unknown("data set", name(), NAMES));
        }
        DataSplits data = new DataSplits(
                Glyphs.train(0, limited(Glyphs.TRAIN)), Glyphs.test(0, limited(Glyphs.TEST)));
        output.say(
                "data     %s: %,d training and %,d test samples of %s",
                name(),
                data.train().count(),
                data.test().count(),
                data.train().shape());
        return data;
    }

    private int limited(int count) {
        return limit == null ? count : Math.min(limit, count);
    }
}
