package dev.elbow.backend;

import dev.elbow.ElbowException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Chooses the backend: by name, or the best usable one, and says why not the others. Never falls back in silence. */
public final class Backends {
    /** The name that asks for the best usable backend. */
    public static final String AUTO = "auto";

    private Backends() {}

    /** Returns all backends of this build, best first. */
    public static List<BackendProvider> all() {
        return ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(BackendProvider::priority).reversed())
                .toList();
    }

    /**
     * Returns the backend of that name, or the best usable one for {@link #AUTO}.
     *
     * @throws ElbowException if there is no such backend, or none is usable; the message gives every refusal with its remedy
     */
    public static BackendProvider choose(String name) {
        List<BackendProvider> all = all();
        if (name.equals(AUTO)) {
            return best(all)
                    .orElseThrow(() -> new ElbowException("no backend is usable here: "
                            + all.stream().map(Backends::explain).collect(Collectors.joining("; "))));
        }
        return all.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ElbowException("unknown device \"%s\": this build has auto, %s"
                        .formatted(name, all.stream().map(BackendProvider::name).collect(Collectors.joining(", ")))));
    }

    /** Returns the backend that {@link #AUTO} chooses; empty if none is usable. */
    public static Optional<BackendProvider> best() {
        return best(all());
    }

    private static Optional<BackendProvider> best(List<BackendProvider> bestFirst) {
        return bestFirst.stream()
                .filter(provider ->
                        provider.priority() >= 0 && provider.availability().usable())
                .findFirst();
    }

    /**
     * Opens the backend of that name, or the best usable one for {@link #AUTO}.
     *
     * @param name as {@link DeviceName#parse} reads it: a number behind a colon replaces the options' ordinal
     * @throws ElbowException as {@link #choose}, or if the chosen backend refuses
     */
    public static Device open(String name, DeviceOptions options) {
        BackendProvider provider = choose(DeviceName.parse(name).backend());
        DeviceOptions wanted = options(name, provider, options);
        provider.check(wanted);
        return provider.open(wanted);
    }

    /**
     * Goes on only if {@link #open} does not refuse the same at once; opens nothing.
     *
     * @throws ElbowException as {@link #open}
     */
    public static void check(String name, DeviceOptions options) {
        BackendProvider provider = choose(DeviceName.parse(name).backend());
        provider.check(options(name, provider, options));
    }

    private static DeviceOptions options(String name, BackendProvider provider, DeviceOptions options) {
        if (name.equals(AUTO)) {
            return options.ordinal() == 0 ? provider.automatic(options) : options;
        }
        DeviceName device = DeviceName.parse(name);
        return name.equals(device.backend()) ? options : options.withOrdinal(device.ordinal());
    }

    /** Returns one line that says whether a backend is usable, and if not, why and what repairs it. */
    public static String explain(BackendProvider provider) {
        return provider.name() + ": " + provider.availability();
    }
}
