package dev.elbow.backend.reference;

import dev.elbow.backend.Availability;
import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;

/** Offers the reference backend: usable everywhere, never chosen automatically. */
public final class ReferenceProvider implements BackendProvider {
    static final String NAME = "reference";

    /** For {@link java.util.ServiceLoader}. */
    public ReferenceProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public Availability availability() {
        return Availability.usable("plain Java in double arithmetic, slow: for checking other backends");
    }

    @Override
    public void check(DeviceOptions options) {
        options.requireNoGpu(NAME);
    }

    @Override
    public Device open(DeviceOptions options) {
        check(options);
        return new ReferenceDevice();
    }
}
