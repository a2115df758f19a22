package dev.elbow.cli;

import dev.elbow.backend.Availability;
import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Backends;
import dev.elbow.backend.NeededLibrary;
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
        String chosen = Backends.best().map(BackendProvider::name).orElse("none");
        Map<String, Object> backends = new LinkedHashMap<>();
        for (BackendProvider provider : Backends.all()) {
            String verdict = verdict(provider, chosen);
            backends.put(provider.name(), verdict);
            lines.add("backend  %-13s %s".formatted(provider.name(), verdict));
        }
        json.put("backends", backends);
        json.put("chosen", chosen);
        Map<String, Object> libraries = new LinkedHashMap<>();
        for (BackendProvider provider : Backends.all()) {
            for (NeededLibrary library : provider.neededLibraries()) {
                libraries.put(library.name(), facts(library));
                lines.add("library  %-13s %s".formatted(library.name(), line(library)));
            }
        }
        json.put("libraries", libraries);
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

    private static Map<String, Object> facts(NeededLibrary library) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("usable", library.usable());
        facts.put("version", library.version());
        facts.put("file", library.file());
        facts.put("reason", library.reason());
        facts.put("remedy", library.remedy());
        return facts;
    }

    private static String line(NeededLibrary library) {
        return library.usable()
                ? "%s, %s".formatted(library.version(), library.file())
                : "not usable: " + Availability.missing(library.reason(), library.remedy());
    }

    private String where(String name) {
        if (DataSources.isDrawn(name)) {
            return "built in: drawn when asked for";
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
