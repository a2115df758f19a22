package dev.elbow.cli;

import dev.elbow.ElbowException;
import dev.elbow.report.ImageGrid;
import dev.elbow.tensor.Shape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which picture to write. */
final class PictureChoice {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--out", paramLabel = "FILE", description = "The PNG file. Default: in the run's folder.")
    private Path out;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "60",
            description = "Number of images. Default: ${DEFAULT-VALUE}.")
    private int count;

    int count() {
        if (count < 1) {
            throw Usage.wrong(command, "--count must be at least 1, got %d", count);
        }
        return count;
    }

    Path file(RunChoice run, String name) {
        count();
        return out == null ? run.folder().path().resolve(name) : out;
    }

    /** Refuses samples that cannot be shown. */
    void check(Shape shape) {
        if (!ImageGrid.isPicture(shape)) {
            throw new ElbowException("pictures need images of 1 or 3 channels, the samples are rows of " + shape);
        }
    }

    void written(Output output, Path file, int images) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", file.toString());
        json.put("images", images);
        output.result(json, "picture  %s", file);
    }
}
