package dev.elbow.cli;

import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Backends;
import dev.elbow.data.DataSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code elbow info}: what was found on this machine, what is used and why. */
@Command(
        name = "info",
        description =
                "Says which devices and libraries were found, in which versions, which backend is chosen and why not the others.",
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  elbow info")
final class InfoCommand implements Callable<Integer> {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where to look for data first. Default: ELBOW_DATA_DIR, then the user's cache.")
    private Path dataDir;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        Map<String, Object> json = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        Machine.facts().forEach((name, value) -> add(json, lines, name, value));
        String chosen = Backends.choose(Backends.AUTO).name();
        Map<String, Object> backends = new LinkedHashMap<>();
        for (BackendProvider provider : Backends.all()) {
            String verdict = verdict(provider, chosen);
            backends.put(provider.name(), verdict);
            lines.add("backend  %-13s %s".formatted(provider.name(), verdict));
        }
        json.put("backends", backends);
        json.put("chosen", chosen);
        Map<String, Object> data = new LinkedHashMap<>();
        for (String name : DataSources.names()) {
            String where = where(name);
            data.put(name, where);
            lines.add("data     %-13s %s".formatted(name, where));
        }
        json.put("data", data);
        output.result(json, "%s", String.join(System.lineSeparator(), lines));
        return Main.DONE;
    }

    private String where(String name) {
        if (name.equals(DataChoice.DEFAULT)) {
            return "built in";
        }
        return DataSources.find(name, dataDir).map(Path::toString).orElse("not here; downloaded when asked for");
    }

    private static void add(Map<String, Object> json, List<String> lines, String name, String value) {
        json.put(name, value);
        lines.add("%-8s %s".formatted(name, value));
    }

    private static String verdict(BackendProvider provider, String chosen) {
        // The line begins with the name already.
        String facts = Backends.explain(provider).substring(provider.name().length() + 2);
        if (provider.name().equals(chosen)) {
            return "chosen: " + facts;
        }
        if (!provider.availability().usable()) {
            return "not usable: " + facts;
        }
        return (provider.priority() < 0 ? "only by --device %s: ".formatted(provider.name()) : "usable, slower: ")
                + facts;
    }
}
