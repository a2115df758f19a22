package dev.elbow.backend.cpu;

import dev.elbow.backend.Availability;
import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.onednn.CpuIsa;
import dev.elbow.ffi.onednn.Dnnl;
import dev.elbow.ffi.onednn.OneDnn;
import java.util.Optional;

/** Offers the CPU backend wherever oneDNN can be loaded. */
public final class CpuProvider implements BackendProvider {

    @Override
    public String name() {
        return CpuDevice.NAME;
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public Availability availability() {
        Optional<String> refusal = OneDnn.refusal();
        return refusal.map(reason -> Availability.missing(
                        "oneDNN cannot be used: " + reason,
                        "point -D" + OneDnn.PATH_PROPERTY + " or " + OneDnn.PATH_VARIABLE + " at a oneDNN 3 library"))
                .orElseGet(() -> Availability.usable(libraries()));
    }

    @Override
    public void check(DeviceOptions options) {
        BackendProvider.super.check(options);
        options.requireNoGpu(CpuDevice.NAME);
    }

    @Override
    public Device open(DeviceOptions options) {
        check(options);
        return new CpuDevice(options);
    }

    /** Returns the libraries and instruction sets in use, in one line. */
    static String libraries() {
        return "oneDNN %s (%s), kernels: %s"
                .formatted(
                        Dnnl.dnnl_version(), CpuIsa.effective(), Kernels.get().description());
    }
}
