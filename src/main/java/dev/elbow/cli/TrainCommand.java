package dev.elbow.cli;

import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.graph.Graph;
import dev.elbow.model.Autoencoder;
import dev.elbow.report.Pictures;
import dev.elbow.report.RunPage;
import dev.elbow.train.Cancellation;
import dev.elbow.train.RunConfig;
import dev.elbow.train.RunFolder;
import dev.elbow.train.RunLabel;
import dev.elbow.train.TrainOptions;
import dev.elbow.train.TrainResult;
import dev.elbow.train.Trainer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbow train}: trains a model and keeps it in a run folder. */
@Command(
        name = "train",
        description = "Trains a model on a data set and keeps it in a run folder, with pictures of what it learned.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbow train",
            "      conv-vae on glyphs, about a minute on two cores",
            "  elbow train --data mnist --out runs/a",
            "      MNIST, downloaded unless it is there",
            "  elbow train --data mnist --latent 10 --beta 4 --beta-schedule warmup:5",
            "  elbow train --resume runs/a --epochs 30",
            "      goes on where the run ended or was stopped",
            "",
            "Ctrl-C finishes the step, keeps a checkpoint and exits with 130."
        })
final class TrainCommand implements Callable<Integer> {
    /** On glyphs, epochs that take about a minute on two cores. */
    private static final int GLYPH_EPOCHS = 8;

    @Spec
    private CommandSpec command;

    @Mixin
    private ModelChoice model;

    @Mixin
    private DataChoice data;

    @Mixin
    private TrainingChoice training;

    @Mixin
    private DeviceChoice device;

    @Option(names = "--out", paramLabel = "DIR", description = "The run folder. Default: runs/MODEL-DATA-TIME.")
    private Path out;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with this run, with its options; --epochs and --early-stopping may be changed.")
    private Path resume;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        if (out != null && resume != null) {
            throw Usage.wrong(command, "--out is for a new run and --resume for an old one: give one of them");
        }
        TrainOptions options;
        RunFolder resumed = null;
        if (resume == null) {
            options = training.options(defaults());
        } else {
            resumed = RunFolder.open(resume);
            options = optionsOf(resumed.config());
        }
        // What can be refused at once is refused before data is read and devices are opened.
        device.check();
        model.check();
        data.check();
        Cancellation token = new Cancellation();
        try (Interrupts _ = new Interrupts(token);
                NewRun run = new NewRun(resumed, out, label());
                DataSplits splits = data.open(output)) {
            Graph graph = model.graph(splits.train().shape());
            try (Device opened = device.open(output);
                    Autoencoder autoencoder = Autoencoder.create(opened, graph, options.seed())) {
                return train(autoencoder, splits, options, run.folder(), token);
            }
        }
    }

    private TrainOptions defaults() {
        TrainOptions usual = TrainOptions.of(model.preset());
        boolean glyphs = data.name().equals(DataChoice.DEFAULT);
        return glyphs ? usual.toBuilder().epochs(GLYPH_EPOCHS).build() : usual;
    }

    /** An old run's options, with those of the command line; the trainer refuses what must not change. */
    private TrainOptions optionsOf(RunConfig config) {
        Map<String, String> settings = config.label().settings();
        model.orElse(config.label().model(), settings);
        data.orElse(config.label().data(), settings);
        device.orElse(settings, config.reproducibility(), config.options().lanes());
        return training.options(config.options());
    }

    private int train(
            Autoencoder autoencoder, DataSplits splits, TrainOptions options, RunFolder folder, Cancellation token) {
        Graph graph = autoencoder.graph();
        output.say("model    %s: code %s, %,d parameters", model.preset().id(), graph.code(), graph.parameterCount());
        output.say("run      %s", folder.path());
        TrainReport told = new TrainReport(output, options, splits.train().count());
        TrainResult result = new Trainer(options)
                .test(splits.test())
                .into(folder)
                .cancellation(token)
                .listener(told)
                .train(autoencoder, splits.train());
        if (!result.cancelled()) {
            Pictures.writeAll(autoencoder, splits.test(), folder.path(), options.seed())
                    .forEach(picture -> output.say("picture  %s", picture));
            Map<String, String> facts = new LinkedHashMap<>(data.validationFacts());
            facts.put("command", Invocation.of(command));
            facts.put("version", Main.Version.string());
            output.say("report   %s", RunPage.write(autoencoder, splits.test(), folder, facts));
        }
        TrainSummary.print(output, folder, options, result, told.firstStepSeconds());
        return result.cancelled() ? Main.INTERRUPTED : Main.DONE;
    }

    private RunLabel label() {
        Map<String, String> settings = new TreeMap<>();
        model.describe(settings);
        data.describe(settings);
        device.describe(settings);
        return new RunLabel(model.preset().id(), data.name(), settings);
    }
}
