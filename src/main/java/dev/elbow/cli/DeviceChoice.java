package dev.elbow.cli;

import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Backends;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceName;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.names.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where to compute. */
final class DeviceChoice {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description =
                    "auto, cpu, reference or cuda, or cuda:1 for the second GPU. Default: auto, the fastest that is usable here; the choice is printed.")
    private String name;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "CPU threads; each works on its part of a batch. Default: one per core.")
    private Integer threads;

    @Mixin
    private GpuOptions gpu;

    /** Takes the device and the precision of an earlier run where the command line names none. */
    void orElse(Map<String, String> reproducibility, int lanes) {
        name = name == null ? reproducibility.get("backend") : name;
        threads = threads == null ? Integer.valueOf(lanes) : threads;
        gpu.orElse(reproducibility);
    }

    /** Opens the device and says which and why. */
    Device open(Output output) {
        return open(output, threads == null ? 0 : threads);
    }

    /** Opens the device with that many threads, 0 for one per core, and says which and why. */
    Device open(Output output, int threadCount) {
        check();
        String wanted = wanted();
        DeviceOptions options =
                Usage.checked(command, () -> gpu.apply(DeviceOptions.defaults().withThreads(threadCount)));
        Device device = Backends.open(wanted, options);
        output.say("device   %s (%s)", device.description(), reason(wanted, device));
        return device;
    }

    private String wanted() {
        return name == null ? Backends.AUTO : name;
    }

    /** Refuses a device that this build does not have. */
    void check() {
        String wanted = Usage.checked(command, () -> DeviceName.parse(wanted())).backend();
        List<String> names = new ArrayList<>(List.of(Backends.AUTO));
        Backends.all().forEach(provider -> names.add(provider.name()));
        if (!names.contains(wanted)) {
            throw Usage.wrong(command, "%s", Names.unknown("device", wanted, names));
        }
    }

    private static String reason(String wanted, Device device) {
        if (!wanted.equals(Backends.AUTO)) {
            return "as asked";
        }
        String refused = Backends.all().stream()
                .map(BackendProvider::name)
                .takeWhile(name -> !name.equals(device.backend()))
                .collect(Collectors.joining(", "));
        return refused.isEmpty()
                ? "the fastest backend of this build"
                : "the fastest usable; elbow info says why not %s".formatted(refused);
    }
}
