package dev.elbow.backend.cuda;

import dev.elbow.ElbowException;
import dev.elbow.backend.Availability;
import dev.elbow.backend.BackendProvider;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.NeededLibrary;
import dev.elbow.ffi.cublaslt.CublasLt;
import dev.elbow.ffi.cuda.CudaDriver;
import dev.elbow.ffi.cuda.CudaLibrary;
import dev.elbow.ffi.cuda.LibraryVersion;
import dev.elbow.ffi.cuda.Refusal;
import dev.elbow.ffi.cudnn.Cudnn;
import dev.elbow.ffi.nvrtc.Nvrtc;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Offers NVIDIA GPUs wherever the driver, NVRTC, cuBLASLt and cuDNN are found. */
public final class CudaProvider implements BackendProvider {
    private static final Map<String, CudaLibrary> LIBRARIES = libraryTable();

    /** For {@link java.util.ServiceLoader}. */
    public CudaProvider() {}

    private static Map<String, CudaLibrary> libraryTable() {
        Map<String, CudaLibrary> table = new LinkedHashMap<>();
        table.put("driver", CudaDriver.LIBRARY);
        table.put("NVRTC", Nvrtc.LIBRARY);
        table.put("cuBLASLt", CublasLt.LIBRARY);
        table.put("cuDNN", Cudnn.LIBRARY);
        return table;
    }

    @Override
    public String name() {
        return CudaDevice.NAME;
    }

    @Override
    public int priority() {
        return 20;
    }

    @Override
    public List<NeededLibrary> neededLibraries() {
        return LIBRARIES.entrySet().stream()
                .map(entry -> {
                    CudaLibrary library = entry.getValue();
                    Optional<Refusal> refusal = library.refusal();
                    return new NeededLibrary(
                            entry.getKey(),
                            library.version().map(LibraryVersion::toString).orElse(""),
                            library.file().map(Path::toString).orElse(""),
                            refusal.map(Refusal::reason).orElse(""),
                            refusal.map(Refusal::remedy).orElse(""));
                })
                .toList();
    }

    /** Usable if a device is, whichever. */
    @Override
    public Availability availability() {
        int first = firstUsable();
        return refusal(first)
                .map(refusal -> Availability.missing(refusal.reason(), refusal.remedy()))
                .orElseGet(() -> {
                    int others = CudaDriver.deviceCount() - 1;
                    return Availability.usable("%s%s%s, %s"
                            .formatted(
                                    Gpu.nameOf(first),
                                    first == 0 ? "" : " (cuda:%d)".formatted(first),
                                    others == 0 ? "" : " and %d more".formatted(others),
                                    CudaDevice.libraries()));
                });
    }

    @Override
    public DeviceOptions automatic(DeviceOptions options) {
        return options.withOrdinal(firstUsable());
    }

    /** The first device that can be used, 0 if there is none. */
    private static int firstUsable() {
        return IntStream.range(0, CudaDriver.deviceCount())
                .filter(ordinal -> CudaDriver.refusal(ordinal).isEmpty())
                .findFirst()
                .orElse(0);
    }

    private static Optional<Refusal> refusal(int ordinal) {
        return CudaDriver.refusal(ordinal)
                .or(() -> LIBRARIES.values().stream()
                        .flatMap(library -> library.refusal().stream())
                        .findFirst());
    }

    @Override
    public void check(DeviceOptions options) {
        refusal(options.ordinal()).ifPresent(refusal -> {
            throw new ElbowException(
                    "%s: %s".formatted(name(), Availability.missing(refusal.reason(), refusal.remedy())));
        });
    }

    @Override
    public Device open(DeviceOptions options) {
        check(options);
        return new CudaDevice(options);
    }
}
