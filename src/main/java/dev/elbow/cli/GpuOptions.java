package dev.elbow.cli;

import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.Precision;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How to use a GPU; the other backends refuse these options. */
final class GpuOptions {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})([kmgt]?)");
    private static final String UNITS = "kmgt";
    private static final String AUTOTUNE = "autotune";

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "fp32 or tf32, for products and convolutions on a GPU. Default: fp32.")
    private String precision;

    @Option(
            names = "--autotune",
            description =
                    "Measures the GPU library's algorithms instead of asking its heuristics. Bits may then differ from run to run.")
    private boolean autotune;

    @Option(
            names = "--deterministic",
            negatable = true,
            fallbackValue = "true",
            description =
                    "Keep to the GPU library's algorithms that give equal bits for equal inputs; with --no-deterministic the fastest of all. Default: --deterministic.")
    private Boolean deterministic;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "The most GPU memory to take, such as 900m or 4g (times 1024). Default: no limit.")
    private String memory;

    /** Takes the precision of an earlier run where the command line names none, and measures algorithms if that did. */
    void orElse(Map<String, String> settings, Map<String, String> reproducibility) {
        precision = precision == null ? reproducibility.get(Device.PRECISION) : precision;
        autotune |= settings.containsKey(AUTOTUNE);
        deterministic = deterministic == null
                ? Boolean.valueOf(!reproducibility.containsKey(Device.DETERMINISTIC))
                : deterministic;
    }

    /** Says what {@link #orElse} needs and a device's key does not tell. */
    void describe(Map<String, String> settings) {
        if (autotune) {
            settings.put(AUTOTUNE, "true");
        }
    }

    /**
     * Returns the options with what the command line asks for.
     *
     * @throws IllegalArgumentException if a value is none of those described
     */
    DeviceOptions apply(DeviceOptions options) {
        return options.withPrecision(precision == null ? Precision.FP32 : Precision.of(precision))
                .withAutotune(autotune)
                .withDeterministic(deterministic == null || deterministic)
                .withMemoryLimit(memory == null ? 0 : bytes(memory));
    }

    private static long bytes(String size) {
        Matcher matcher = SIZE.matcher(size.toLowerCase(Locale.ROOT));
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new IllegalArgumentException(
                    "the memory must be a size such as 900m or 4g, more than zero, got \"%s\"".formatted(size));
        }
        int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
        return Long.parseLong(matcher.group(1)) << 10 * power;
    }
}
