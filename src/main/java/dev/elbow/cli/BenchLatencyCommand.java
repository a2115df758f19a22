package dev.elbow.cli;

import dev.elbow.backend.Device;
import dev.elbow.graph.Graph;
import dev.elbow.model.Autoencoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbow bench latency}: how long a program waits for one sample's code, or for one code's sample. */
@Command(
        name = "latency",
        description = {
            "Measures encode and decode of one sample, from a Java array to a Java array: copies, launch and synchronisation count.",
            "The weights are those of an untrained model. Let nothing else run."
        },
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  elbow bench latency --model conv-vae")
final class BenchLatencyCommand implements Callable<Integer> {
    private static final long SEED = 0;

    @Spec
    private CommandSpec command;

    @Mixin
    private ModelChoice model;

    @Option(
            names = "--calls",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Calls to measure, after as many that are not counted. Default: ${DEFAULT-VALUE}.")
    private int calls;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        if (calls < 1) {
            throw Usage.wrong(command, "--calls must be at least 1, got %d", calls);
        }
        Graph graph = model.graph(BenchData.shape(model.preset()));
        try (Device opened = device.open(output);
                Autoencoder autoencoder = Autoencoder.create(opened, graph, SEED)) {
            float[] sample = new float[graph.input().elements()];
            Arrays.fill(sample, 0.5f);
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("model", model.preset().id());
            json.put("device", opened.description());
            measure(json, "encode", autoencoder::encode, sample);
            measure(json, "decode", autoencoder::decode, new float[autoencoder.latent()]);
            output.result(json, "%s", text(json));
        }
        return Main.DONE;
    }

    private void measure(Map<String, Object> json, String name, UnaryOperator<float[]> function, float[] input) {
        for (int i = 0; i < calls; i++) {
            function.apply(input);
        }
        double[] micros = new double[calls];
        for (int i = 0; i < calls; i++) {
            long begin = System.nanoTime();
            function.apply(input);
            micros[i] = (System.nanoTime() - begin) * 1e-3;
        }
        Arrays.sort(micros);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("median_us", micros[calls / 2]);
        figures.put("p99_us", micros[(int) (calls * 0.99)]);
        figures.put("fastest_us", micros[0]);
        json.put(name, figures);
    }

    private static String text(Map<String, Object> json) {
        StringBuilder text = new StringBuilder("latency  %s, one sample".formatted(json.get("model")));
        for (String name : new String[] {"encode", "decode"}) {
            Map<?, ?> figures = (Map<?, ?>) json.get(name);
            text.append("%n%-8s median %.1f us, 99 %% below %.1f, fastest %.1f"
                    .formatted(name, figures.get("median_us"), figures.get("p99_us"), figures.get("fastest_us")));
        }
        return text.toString();
    }
}
