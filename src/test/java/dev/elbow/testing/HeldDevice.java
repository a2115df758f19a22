package dev.elbow.testing;

import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Backends;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Keeps a device open while tests open and close it again and again: a GPU's context lives as long as somebody uses it, and making
 * one takes longer than most tests. After a test that failed it is let go for a moment, since a context that broke stays broken.
 */
final class HeldDevice implements TestExecutionListener, AutoCloseable {
    private final Optional<BackendProvider> provider;
    private Device device;

    /** Holds a backend's device; nothing if there is no such backend, or it is not usable here, which is for the tests to tell. */
    HeldDevice(String backend) {
        provider = Backends.all().stream()
                .filter(one -> one.name().equals(backend) && one.availability().usable())
                .findFirst();
        open();
    }

    private void open() {
        device = provider.map(one -> one.open(DeviceOptions.defaults())).orElse(null);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest() && result.getStatus() == TestExecutionResult.Status.FAILED) {
            close();
            open();
        }
    }

    @Override
    public void close() {
        if (device != null) {
            device.close();
        }
    }
}
