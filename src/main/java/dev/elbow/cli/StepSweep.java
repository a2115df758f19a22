package dev.elbow.cli;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.files.AtomicFile;
import dev.elbow.files.JsonObject;
import dev.elbow.model.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How the training step scales with batch, lanes and latent size: a table in Markdown and JSON. */
final class StepSweep {
    private static final int[] LANES = {1, 2};
    private static final int[] BATCHES = {16, 32, 64, 128, 256, 512, 1024};
    private static final int[] LATENTS = {2, 8, 32, 128};
    /** From here on a step of a larger batch is measured less often: its time is longer and varies less. */
    private static final int FULL_BATCH = 128;

    private static final int FEWEST_STEPS = 40;

    private final ModelChoice model;
    private final DeviceChoice device;
    private final int steps;
    private final Output output;
    private final List<StepTimes> results = new ArrayList<>();

    StepSweep(ModelChoice model, DeviceChoice device, int steps, Output output) {
        this.model = model;
        this.device = device;
        this.steps = steps;
        this.output = output;
    }

    /**
     * Measures all cases and writes {@code step-MODEL.md} and {@code step-MODEL.json}, anew after each case: it takes minutes,
     * and what was measured must outlast an interruption.
     *
     * @throws ElbowException if the files cannot be written
     */
    void run(Path folder) {
        Preset preset = model.preset();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw AtomicFile.failure("create", folder, e);
        }
        for (int lanes : LANES) {
            try (Device opened = device.open(output, lanes)) {
                for (int batch : BATCHES) {
                    measure(opened, preset, batch, preset.defaultLatent(), folder);
                }
                for (int latent : preset.defaultLatent() == 0 ? new int[0] : LATENTS) {
                    if (latent != preset.defaultLatent()) {
                        measure(opened, preset, preset.defaultBatch(), latent, folder);
                    }
                }
            }
        }
        output.say("table    %s", table(preset, folder));
    }

    private static Path table(Preset preset, Path folder) {
        return folder.resolve("step-" + preset.id() + ".md");
    }

    private void measure(Device opened, Preset preset, int batch, int latent, Path folder) {
        StepBenchmark benchmark =
                new StepBenchmark(opened, preset.id(), model.graph(BenchData.shape(preset), latent), batch);
        benchmark.verify();
        StepTimes times = benchmark.measure(Math.clamp((long) steps * FULL_BATCH / batch, FEWEST_STEPS, steps));
        results.add(times);
        output.say("%s", row(times));
        AtomicFile.write(table(preset, folder), markdown(preset, opened.description()));
        AtomicFile.write(
                folder.resolve("step-" + preset.id() + ".json"), JsonObject.writePretty(json(opened.description())));
    }

    private String markdown(Preset preset, String description) {
        StringBuilder text = new StringBuilder();
        text.append("# Training step of %s%n%n".formatted(preset.id()));
        machine(description).forEach((name, value) -> text.append("- %s: %s%n".formatted(name, value)));
        text.append(String.format(
                "%n| lanes | batch | latent | steps | ms a step | images/s | primitives alone, ms | ratio |%n"));
        text.append(String.format("|---:|---:|---:|---:|---:|---:|---:|---:|%n"));
        results.forEach(times -> text.append(row(times)).append(System.lineSeparator()));
        return text.toString();
    }

    private static String row(StepTimes times) {
        return String.format(
                Locale.ROOT,
                "| %d | %d | %d | %d | %.2f | %,.0f | %s | %s |",
                times.lanes(),
                times.batch(),
                times.latent(),
                times.millis().length,
                times.medianMillis(),
                times.imagesPerSecond(),
                times.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", times.primitiveSumMillis()),
                times.ratio() == null ? "" : String.format(Locale.ROOT, "%.3f", times.ratio()));
    }

    private Map<String, Object> json(String description) {
        Map<String, Object> json = new LinkedHashMap<>(machine(description));
        json.put(
                "results",
                results.stream()
                        .map(times -> {
                            Map<String, Object> result = times.toJson();
                            result.put("latent", times.latent());
                            result.put("steps", times.millis().length);
                            return result;
                        })
                        .toList());
        return json;
    }

    /** What a figure is worth without: where, when and with what it was measured. */
    private Map<String, String> machine(String description) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("machine", Machine.cpu());
        facts.put("device", description);
        facts.put("java", Runtime.version().toString());
        facts.put("date", LocalDate.now().toString());
        facts.put("elbow", Main.Version.string() + ", commit " + Machine.commit());
        facts.put(
                "command",
                "elbow bench step --model %s --sweep DIR --steps %d"
                        .formatted(model.preset().id(), steps));
        return facts;
    }
}
