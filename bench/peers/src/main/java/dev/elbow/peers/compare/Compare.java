package dev.elbow.peers.compare;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.elbow.peers.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Times Elbow and its peers in rounds: in each round every contender runs once, for every model, so that a change of the
 * machine's mood meets all of them. Writes {@code peers-<date>.md} and {@code .json}.
 */
public final class Compare {
    private static final Set<String> OPTIONS = Set.of("models", "peers", "rounds", "batch", "steps", "warmup", "out");

    private final Path repository =
            Path.of(System.getProperty("elbow.repository")).toRealPath();
    private final Arguments arguments;
    private final List<String> models;
    private final List<Contender> contenders;
    private final Map<String, List<Map<String, Object>>> measured = new LinkedHashMap<>();

    private Compare(Arguments arguments) throws IOException {
        this.arguments = arguments;
        models = List.of(arguments.text("models", "conv-vae,dense-vae").split(","));
        contenders = Contender.named(arguments.text(
                "peers", Contender.all().stream().map(Contender::id).collect(Collectors.joining(","))));
    }

    /** Runs the comparison. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Compare compare = new Compare(new Arguments(args, OPTIONS));
        Map<String, String> machine = Machine.describe(compare.repository);
        if (Machine.load() > 0.5) {
            System.err.printf(
                    "run.sh: the load is %.2f: something else runs, these figures are worth little%n", Machine.load());
        }
        compare.measure();
        compare.write(machine, "bench/peers/run.sh " + String.join(" ", args));
    }

    private void measure() throws IOException, InterruptedException {
        int rounds = arguments.number("rounds", 5);
        for (int round = 1; round <= rounds; round++) {
            for (String model : models) {
                for (Contender contender : contenders) {
                    Map<String, Object> result = contender.measure(repository, options(contender, model));
                    measured.computeIfAbsent(key(model, contender), _ -> new ArrayList<>())
                            .add(result);
                    System.err.printf(
                            "round %d of %d: %-10s %-45s %8.2f ms%n",
                            round, rounds, model, contender.name(), milliseconds(result));
                }
            }
        }
    }

    private List<String> options(Contender contender, String model) {
        List<String> options = new ArrayList<>(List.of("--model", model, "--batch", arguments.text("batch", "128")));
        if (!contender.id().equals(Contender.ELBOW)) { // Elbow's own command chooses its steps
            options.addAll(
                    List.of("--steps", arguments.text("steps", "200"), "--warmup", arguments.text("warmup", "50")));
        }
        return options;
    }

    private void write(Map<String, String> machine, String command) throws IOException {
        Path folder = repository.resolve(arguments.text("out", "bench/results"));
        Files.createDirectories(folder);
        String stem = "peers-" + machine.get("date");
        List<Row> rows = rows();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", machine);
        json.put("command", command);
        json.put("rows", rows.stream().map(Row::json).toList());
        json.put("measurements", measured);
        Files.writeString(
                folder.resolve(stem + ".json"),
                JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(json) + "\n");
        String page = page(machine, command, rows);
        Files.writeString(folder.resolve(stem + ".md"), page);
        System.out.println(page);
    }

    private String page(Map<String, String> machine, String command, List<Row> rows) {
        StringBuilder text = new StringBuilder("# One training step, side by side\n\n");
        machine.forEach((key, value) ->
                text.append("- ").append(key).append(": ").append(value).append('\n'));
        text.append("- command: `").append(command.strip()).append("`\n\n");
        text.append("Batch ")
                .append(arguments.text("batch", "128"))
                .append(", float32; gather, forward, loss, backward, Adam. ");
        text.append("The median of the rounds' medians, and their range; *ratio* is that median over Elbow's.\n\n");
        text.append("| model | program | ms a step | range | images/s | ratio |\n|---|---|--:|--:|--:|--:|\n");
        rows.forEach(row -> text.append(row.markdown()).append('\n'));
        return text.toString();
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String model : models) {
            double elbow = Double.NaN;
            for (Contender contender : contenders) {
                List<Map<String, Object>> results = measured.get(key(model, contender));
                double[] medians = results.stream()
                        .mapToDouble(Compare::milliseconds)
                        .sorted()
                        .toArray();
                int batch = ((Number) results.getFirst().get("batch")).intValue();
                Row row = Row.of(model, contender.name(), medians, batch, elbow);
                rows.add(row);
                if (contender.id().equals(Contender.ELBOW)) {
                    elbow = row.median();
                }
            }
        }
        return rows;
    }

    private static String key(String model, Contender contender) {
        return model + "/" + contender.id();
    }

    private static double milliseconds(Map<String, Object> result) {
        return ((Number) result.get("median_ms")).doubleValue();
    }
}
