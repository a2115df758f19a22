package dev.elbow.backend;

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
     * Opens the device.
     *
     * @throws dev.elbow.ElbowException if it is not usable, with detail and remedy
     */
    Device open(DeviceOptions options);
}
