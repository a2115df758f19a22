package dev.elbow.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Facts about the machine and the JVM that decide how fast Elbow runs. */
final class Machine {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private Machine() {}

    /** Returns names and values in the order to show them. */
    static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("elbow", Main.Version.string());
        facts.put("java", "%s, %s".formatted(Runtime.version(), System.getProperty("java.vm.name")));
        facts.put("system", "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
        facts.put("cpu", cpu());
        facts.put("memory", memory());
        facts.put("vector", vector());
        return facts;
    }

    /** The number of cores this process may use, and the processor's name where the system tells it. */
    static String cpu() {
        String model = firstValue(Path.of("/proc/cpuinfo"), "model name");
        int cores = Runtime.getRuntime().availableProcessors();
        return (model.isEmpty() ? "" : model + ", ") + cores + (cores == 1 ? " core" : " cores");
    }

    private static String memory() {
        String total = firstValue(Path.of("/proc/meminfo"), "MemTotal");
        String heap = "%,d MB Java heap at most".formatted(Runtime.getRuntime().maxMemory() >> 20);
        return total.isEmpty() ? heap : "%,d MB, %s".formatted(Long.parseLong(total.split(" ")[0]) >> 10, heap);
    }

    private static String vector() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()
                ? "Vector API present"
                : "Vector API absent, slower scalar kernels run: start Java with --add-modules " + VECTOR_MODULE;
    }

    /** Returns the commit of the checkout that this process runs in, if git can tell. */
    static String commit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return commit.isEmpty() ? "unknown" : commit;
        } catch (IOException _) {
            return "unknown";
        }
    }

    /** Returns the value of the first line {@code key : value} of a system file, empty if there is none. */
    private static String firstValue(Path file, String key) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("");
        } catch (IOException | UncheckedIOException _) {
            return "";
        }
    }
}
