package dev.elbow.cli;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.RunFolder;
import dev.elbow.train.RunLabel;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which trained model to use. */
final class RunChoice {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(paramLabel = "RUN", description = "The folder of a run, as train printed it.")
    private Path path;

    @Option(
            names = "--best",
            description =
                    "Use the epoch with the lowest test loss. Default: the run's result, the last epoch unless it stopped early.")
    private boolean best;

    private RunFolder folder;

    /** Returns the run's folder. */
    RunFolder folder() {
        if (folder == null) {
            folder = RunFolder.open(path);
        }
        return folder;
    }

    /** Returns the data to use: the run's own unless the command line names others. */
    DataChoice data(DataChoice choice) {
        RunLabel label = folder().label();
        choice.orElse(label.data(), label.settings());
        return choice;
    }

    /** Loads the model. */
    Autoencoder load(Device device, Output output) {
        Path file = best ? folder().bestFile() : folder().modelFile();
        if (best && !Files.exists(file)) {
            throw Usage.wrong(command, "%s has no best epoch yet: none was evaluated", path);
        }
        Autoencoder model = Autoencoder.load(file, device);
        output.say("model    %s: %s", folder().label().model(), file);
        return model;
    }

    /** Refuses data whose samples the model cannot take. */
    void checkFits(Autoencoder model, Dataset data) {
        if (!model.graph().input().equals(data.shape())) {
            throw new ElbowException("the model takes samples of %s, the data has %s"
                    .formatted(model.graph().input(), data.shape()));
        }
    }
}
