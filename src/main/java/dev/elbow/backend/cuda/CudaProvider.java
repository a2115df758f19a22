package dev.elbow.backend.cuda;

import dev.elbow.ElbowException;
import dev.elbow.backend.Availability;
import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Backends;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.ffi.cublaslt.CublasLt;
import dev.elbow.ffi.cuda.CudaDriver;
import dev.elbow.ffi.cuda.CudaLibrary;
import dev.elbow.ffi.cudnn.Cudnn;
import dev.elbow.ffi.nvrtc.Nvrtc;
import java.util.List;
import java.util.Optional;

/** Offers NVIDIA GPUs wherever the driver, NVRTC, cuBLASLt and cuDNN are found. */
public final class CudaProvider implements BackendProvider {
    private static final List<CudaLibrary> LIBRARIES = List.of(Nvrtc.LIBRARY, CublasLt.LIBRARY, Cudnn.LIBRARY);

    /** For {@link java.util.ServiceLoader}. */
    public CudaProvider() {}

    @Override
    public String name() {
        return CudaDevice.NAME;
    }

    @Override
    public int priority() {
        return 20;
    }

    /** A refusal's remedy stands behind its last semicolon. */
    @Override
    public Availability availability() {
        Optional<String> refusal = CudaDriver.refusal(0).or(CudaProvider::missingLibrary);
        if (refusal.isPresent()) {
            String text = refusal.get();
            int split = text.lastIndexOf("; ");
            return split < 0
                    ? Availability.missing(text, "run nvidia-smi, which says what is wrong")
                    : Availability.missing(text.substring(0, split), text.substring(split + 2));
        }
        int count = CudaDriver.deviceCount();
        return Availability.usable("%s%s, %s"
                .formatted(
                        Gpu.nameOf(0), count == 1 ? "" : " and %d more".formatted(count - 1), CudaDevice.libraries()));
    }

    private static Optional<String> missingLibrary() {
        return LIBRARIES.stream().flatMap(library -> library.refusal().stream()).findFirst();
    }

    @Override
    public Device open(DeviceOptions options) {
        if (!availability().usable()) {
            throw new ElbowException(Backends.explain(this));
        }
        return new CudaDevice(options);
    }
}
