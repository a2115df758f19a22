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
    private static final String SETTING = "device";

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

    /** Whether the device is that of an earlier run. */
    private boolean restored;

    /**
     * Takes the device and the GPU's options of an earlier run where the command line names none. A run on the device that was
     * chosen automatically goes on on that which is chosen now, if that is of the same kind.
     *
     * @param settings as {@link #describe} wrote them
     */
    void orElse(Map<String, String> settings, Map<String, String> reproducibility, int lanes) {
        String backend = reproducibility.get(Device.BACKEND);
        if (name == null) {
            restored = true;
            String asked = settings.getOrDefault(SETTING, Backends.AUTO);
            if (backend(asked).equals(backend)) {
                name = asked;
            } else if (!backend(Backends.AUTO).equals(backend)) {
                name = backend;
            }
        }
        threads = threads == null ? Integer.valueOf(lanes) : threads;
        if (backend(wanted()).equals(backend)) {
            gpu.orElse(settings, reproducibility);
        }
    }

    /** The backend that a device's name comes to. */
    private String backend(String device) {
        String backend = Usage.checked(command, () -> DeviceName.parse(device)).backend();
        return backend.equals(Backends.AUTO) ? Backends.choose(backend).name() : backend;
    }

    /** Says what {@link #orElse} needs to find the same device again. */
    void describe(Map<String, String> settings) {
        if (name != null) {
            settings.put(SETTING, name);
        }
        gpu.describe(settings);
    }

    /** Opens the device and says which and why. */
    Device open(Output output) {
        return open(output, threadCount());
    }

    /** Opens the device with that many threads, 0 for one per core, and says which and why. */
    Device open(Output output, int count) {
        check();
        Device device = Backends.open(wanted(), options(count));
        output.say("device   %s (%s)", device.description(), reason(device));
        return device;
    }

    private int threadCount() {
        return threads == null ? 0 : threads;
    }

    private DeviceOptions options(int count) {
        return Usage.checked(command, () -> gpu.apply(DeviceOptions.defaults().withThreads(count)));
    }

    private String wanted() {
        return name == null ? Backends.AUTO : name;
    }

    /**
     * Refuses a device that this build does not have, options that mean nothing, and a device that cannot be used here, before
     * anything is opened.
     */
    void check() {
        String wanted = Usage.checked(command, () -> DeviceName.parse(wanted())).backend();
        List<String> names = new ArrayList<>(List.of(Backends.AUTO));
        Backends.all().forEach(provider -> names.add(provider.name()));
        if (!names.contains(wanted)) {
            throw Usage.wrong(command, "%s", Names.unknown("device", wanted, names));
        }
        Backends.check(wanted(), options(threadCount()));
    }

    private String reason(Device device) {
        if (restored) {
            return "as the run so far";
        }
        if (!wanted().equals(Backends.AUTO)) {
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
