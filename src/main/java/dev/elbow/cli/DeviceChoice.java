package dev.elbow.cli;

import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Backends;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.names.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where to compute. */
final class DeviceChoice {
    /** Devices that Elbow knows of, whether or not this build has them. */
    private static final List<String> KNOWN = List.of(Backends.AUTO, "cpu", "reference", "cuda");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description =
                    "auto, cpu, reference or cuda. Default: auto, the fastest that is usable here; the choice is printed.")
    private String name;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "CPU threads; each works on its part of a batch. Default: one per core.")
    private Integer threads;

    /** Takes the device of an earlier run where the command line names none. */
    void orElse(String backend, int lanes) {
        name = name == null ? backend : name;
        threads = threads == null ? Integer.valueOf(lanes) : threads;
    }

    /** Opens the device and says which and why. */
    Device open(Output output) {
        return open(output, threads == null ? 0 : threads);
    }

    /** Opens the device with that many threads, 0 for one per core, and says which and why. */
    Device open(Output output, int threadCount) {
        check();
        String wanted = wanted();
        DeviceOptions options = Usage.checked(command, () -> new DeviceOptions(threadCount));
        Device device = Backends.open(wanted, options);
        output.say("device   %s (%s)", device.description(), reason(wanted, device));
        return device;
    }

    private String wanted() {
        return name == null ? Backends.AUTO : name;
    }

    /** Refuses a device that this build does not have. */
    void check() {
        String wanted = wanted();
        List<String> built = Backends.all().stream().map(BackendProvider::name).toList();
        if (KNOWN.contains(wanted) && !wanted.equals(Backends.AUTO) && !built.contains(wanted)) {
            throw Usage.wrong(command, "this build has no %s backend; it has %s", wanted, String.join(" and ", built));
        }
        if (!KNOWN.contains(wanted) && !built.contains(wanted)) {
            List<String> names = new ArrayList<>(List.of(Backends.AUTO));
            names.addAll(built);
            throw Usage.wrong(command, "%s", Names.unknown("device", wanted, names));
        }
    }

    private static String reason(String wanted, Device device) {
        if (!wanted.equals(Backends.AUTO)) {
            return "as asked";
        }
        String refused = Backends.all().stream()
                .takeWhile(provider -> !provider.name().equals(device.backend()))
                .map(Backends::explain)
                .collect(Collectors.joining("; "));
        return refused.isEmpty() ? "the fastest backend of this build" : "the fastest usable; not " + refused;
    }
}
