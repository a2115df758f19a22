package dev.elbow.cli;

import dev.elbow.backend.Device;
import dev.elbow.model.Preset;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbow bench step}: how long a training step takes, and what the vendor library's primitives alone would take. */
@Command(
        name = "step",
        description = {
            "Measures the whole training step (gather, forward, loss, backward, Adam) on all lanes, in rounds that alternate with the vendor library's primitives for the same model, each timed alone.",
            "First it compares loss and gradients with the reference, last it looks that training has lowered the loss. Let nothing else run."
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbow bench step --model conv-vae --batch 128",
            "  elbow bench step --sweep bench/results",
            "      a table over batches, lanes and latents; takes several minutes"
        })
final class BenchStepCommand implements Callable<Integer> {
    private static final int FEWEST_STEPS = 200;

    @Spec
    private CommandSpec command;

    @Mixin
    private ModelChoice model;

    @Option(names = "--batch", paramLabel = "B", description = "Samples per step. Default: ${bundle:presets.batch}.")
    private Integer batch;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "200",
            description = "Steps to measure, at least 200. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--try",
            description = "Run a few steps only, to see that everything works: the figures are worth nothing.")
    private boolean rehearsal;

    @Option(
            names = "--sweep",
            paramLabel = "DIR",
            description =
                    "Measure batches 16 to 1024, lanes 1 and 2, latents 2 to 128 instead, and write the table into this folder as Markdown and JSON.")
    private Path sweep;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        if (steps < FEWEST_STEPS) {
            throw Usage.wrong(command, "--steps must be at least %d, got %d", FEWEST_STEPS, steps);
        }
        if (batch != null && batch < 1) {
            throw Usage.wrong(command, "--batch must be at least 1, got %d", batch);
        }
        if (sweep != null) {
            new StepSweep(model, device, steps, output).run(sweep);
            return Main.DONE;
        }
        Preset preset = model.preset();
        try (Device opened = device.open(output)) {
            StepBenchmark benchmark = new StepBenchmark(
                    opened,
                    preset.id(),
                    model.graph(BenchData.shape(preset)),
                    batch == null ? preset.defaultBatch() : batch);
            output.say("check    %s", benchmark.verify());
            StepTimes times = rehearsal ? benchmark.rehearse() : benchmark.measure(steps);
            output.result(times.toJson(), "%s", times.text());
        }
        return Main.DONE;
    }
}
