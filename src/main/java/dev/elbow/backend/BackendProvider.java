package dev.elbow.backend;

import dev.elbow.ElbowException;
import java.util.List;

/**
 * The entry of a backend, found through {@link java.util.ServiceLoader}. Its constructor and {@link #availability} must work on
 * any machine.
 */
public interface BackendProvider {

    /** Returns the name users ask for: {@code cuda}, {@code cpu}, {@code reference}. */
    String name();

    /** Returns the place in the order of automatic choice; the highest usable one wins. Negative: only by name. */
    int priority();

    /** Looks at the machine, cheaply, and says whether the backend is usable. */
    Availability availability();

    /**
     * Returns which libraries the backend needs besides Java, found or not; none if it needs none or carries them.
     */
    default List<NeededLibrary> neededLibraries() {
        return List.of();
    }

    /** Returns the options for automatic choice, given those for the first device: of several devices the first usable one. */
    default DeviceOptions automatic(DeviceOptions options) {
        return options;
    }

    /**
     * Goes on only if {@link #open} does not refuse the device and these options at once; opens nothing.
     *
     * @throws dev.elbow.ElbowException otherwise, with detail and remedy
     */
    default void check(DeviceOptions options) {
        if (!availability().usable()) {
            throw new ElbowException(Backends.explain(this));
        }
    }

    /**
     * Opens the device.
     *
     * @throws dev.elbow.ElbowException if it is not usable, with detail and remedy
     */
    Device open(DeviceOptions options);
}
