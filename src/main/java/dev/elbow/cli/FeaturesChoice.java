package dev.elbow.cli;

import dev.elbow.eval.onnx.OnnxFeatures;
import dev.elbow.eval.onnx.OnnxOptions;
import dev.elbow.experiment.FeatureSource;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whose features the Fréchet distance takes. */
final class FeaturesChoice {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--features",
            paramLabel = "FILE",
            description =
                    "An ONNX model, for example an Inception network, for the features of the Fréchet distance; images are resized to what it takes. Inception Score and classes stay those of the classifier. Default: the classifier that is trained on the data. A build from a clone brings ONNX Runtime.")
    private Path file;

    @Option(
            names = "--features-output",
            paramLabel = "NAME",
            description = "The model's output that holds the features. Default: its first.")
    private String output;

    @Option(
            names = "--features-mean",
            paramLabel = "M",
            split = ",",
            description =
                    "The model takes (x - M) / D of pixels x in [0, 1]: one number, or one for each of its channels. Default: 0.")
    private float[] mean;

    @Option(
            names = "--features-deviation",
            paramLabel = "D",
            split = ",",
            description = "See --features-mean. Default: 1.")
    private float[] deviation;

    /** Refuses choices that make no sense, and a network where nothing is measured with it. */
    void check(String report, boolean measuresFrechet) {
        if (file == null && (output != null || mean != null || deviation != null)) {
            throw Usage.wrong(
                    command, "--features-output, --features-mean and --features-deviation are about --features FILE");
        }
        if (file != null && !measuresFrechet) {
            throw Usage.wrong(
                    command, "the report %s measures no Fréchet distance, so --features is of no use", report);
        }
        options();
    }

    /** Returns what opens the network; empty if none was named. */
    Optional<FeatureSource> source() {
        OnnxOptions options = options();
        return Optional.ofNullable(file).map(path -> images -> OnnxFeatures.open(path, images, options));
    }

    private OnnxOptions options() {
        OnnxOptions usual = OnnxOptions.defaults().withoutClasses();
        return Usage.checked(
                command,
                () -> usual.withFeatures(output == null ? "" : output)
                        .withNormalisation(
                                mean == null ? usual.mean() : mean, deviation == null ? usual.deviation() : deviation));
    }
}
