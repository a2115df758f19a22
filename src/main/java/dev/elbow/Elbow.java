package dev.elbow;

import dev.elbow.backend.Backends;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;

/** Opens the device that everything else starts from. */
public final class Elbow {
    private Elbow() {}

    /**
     * Opens the best device of this machine, with all its cores.
     *
     * @throws ElbowException if none is usable; the message gives each refusal with its remedy
     */
    public static Device open() {
        return open(Backends.AUTO);
    }

    /**
     * Opens a device by name, with all its cores.
     *
     * @param name {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:1} for the second GPU, or {@code reference}
     * @throws ElbowException if there is no such device or it is not usable here; never another device instead
     */
    public static Device open(String name) {
        return open(name, DeviceOptions.defaults());
    }

    /** Opens a device by name as {@link #open(String)}, with the given options. */
    public static Device open(String name, DeviceOptions options) {
        return Backends.open(name, options);
    }
}
