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
    private static final int COUNT = 60;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--out", paramLabel = "FILE", description = "The PNG file. Default: in the run's folder.")
    private Path out;

    @Option(names = "--count", paramLabel = "N", description = "Number of images. Default: " + COUNT + ".")
    private Integer count;

    int count() {
        if (count != null && count < 1) {
            throw Usage.wrong(command, "--count must be at least 1, got %d", count);
        }
        return count == null ? COUNT : count;
    }

    /** Returns how many of the images that there are to show, and warns if more were asked for. */
    int count(int there, String split, Output output) {
        if (count != null && count > there) {
            output.warn(
                    "--count asks for %,d images, the %s split has %,d: all are shown".formatted(count, split, there));
        }
        return Math.min(count(), there);
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
