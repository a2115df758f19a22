package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.CUDA_ERROR_NO_DEVICE;
import static dev.elbow.ffi.cuda.CudaConstants.CUDA_ERROR_STUB_LIBRARY;

import dev.elbow.ElbowException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The driver of this machine and whether Elbow can use it: each reason why not is a message of its own, with its
 * remedy. Nothing here throws except {@link #require}. Thread-safe.
 */
public final class CudaDriver {
    /** The oldest CUDA version that the driver must support. */
    public static final int OLDEST_MAJOR = 12;

    /** The oldest architecture that kernels are compiled for, as in {@code sm_75}. */
    public static final int OLDEST_ARCHITECTURE = 75;

    /** The driver's library. */
    public static final CudaLibrary LIBRARY = new CudaLibrary(
            new CudaLibrary.Wanted(
                    "the NVIDIA driver",
                    List.of("libcuda.so.1"),
                    false,
                    List.of(),
                    OLDEST_MAJOR,
                    Integer.MAX_VALUE,
                    "install the NVIDIA driver for CUDA 12 or newer (525 or newer), in a container start it with the"
                            + " NVIDIA container toolkit"),
            () -> LibraryVersion.ofCuda(Cuda.cuDriverGetVersion()));

    private static volatile boolean initialised;

    private CudaDriver() {}

    /** Why the driver cannot be used: missing, too old, failing, or without a device; empty when it can. */
    public static Optional<Refusal> refusal() {
        return LIBRARY.refusal().or(CudaDriver::refusalOfInit).or(() -> answer(CudaDriver::refusalOfCount));
    }

    /** Why a device cannot be used: the driver's refusal, no such device, or one too old; empty when it can. */
    public static Optional<Refusal> refusal(int ordinal) {
        return refusal().or(() -> answer(() -> refusalOfDevice(ordinal)));
    }

    /**
     * Does nothing when a device can be used.
     *
     * @throws ElbowException with the reason and the remedy otherwise
     */
    public static void require(int ordinal) {
        refusal(ordinal).ifPresent(reason -> {
            throw new ElbowException("CUDA device " + ordinal + " is unavailable: " + reason);
        });
    }

    /** How many devices there are; 0 if the driver cannot be used. */
    public static int deviceCount() {
        try {
            return refusal().isPresent() ? 0 : Cuda.cuDeviceGetCount();
        } catch (CudaException _) {
            return 0;
        }
    }

    /** The newest CUDA major version that the driver supports; without a driver, as if it supported all. */
    static int cudaMajor() {
        return LIBRARY.version().map(LibraryVersion::major).orElse(Integer.MAX_VALUE);
    }

    private static Optional<Refusal> refusalOfInit() {
        if (initialised) {
            return Optional.empty();
        }
        return answer(() -> {
            Cuda.cuInit(0);
            initialised = true;
            return Optional.empty();
        });
    }

    /** Takes a failing call for a refusal. */
    private static Optional<Refusal> answer(Supplier<Optional<Refusal>> question) {
        try {
            return question.get();
        } catch (CudaException e) {
            return Optional.of(
                    switch (e.status()) {
                        case CUDA_ERROR_NO_DEVICE -> noDevice();
                        case CUDA_ERROR_STUB_LIBRARY ->
                            new Refusal(
                                    LIBRARY.file().orElseThrow() + " is the toolkit's stub, made for linking",
                                    LIBRARY.remedy());
                        // A sticky error's message ends in the remedy.
                        default ->
                            new Refusal(
                                    e.getMessage(),
                                    e.isSticky()
                                            ? ""
                                            : "run nvidia-smi, which says what is wrong with the driver or that it is busy");
                    });
        }
    }

    private static Optional<Refusal> refusalOfCount() {
        return Cuda.cuDeviceGetCount() == 0 ? Optional.of(noDevice()) : Optional.empty();
    }

    private static Refusal noDevice() {
        String visible = System.getenv("CUDA_VISIBLE_DEVICES");
        return new Refusal(
                "the driver (%s) sees no NVIDIA GPU%s"
                        .formatted(
                                LIBRARY.file().orElseThrow(),
                                visible == null ? "" : ", CUDA_VISIBLE_DEVICES is \"" + visible + "\""),
                visible == null
                        ? "run nvidia-smi; a container needs its GPUs passed in (docker run --gpus all)"
                        : "unset CUDA_VISIBLE_DEVICES or name a device that nvidia-smi lists");
    }

    private static Optional<Refusal> refusalOfDevice(int ordinal) {
        int count = Cuda.cuDeviceGetCount();
        if (ordinal < 0 || ordinal >= count) {
            return Optional.of(new Refusal(
                    "there is no device %d; expected 0 to %d".formatted(ordinal, count - 1),
                    "nvidia-smi -L lists the devices, of which CUDA_VISIBLE_DEVICES may hide some"));
        }
        CudaDevice device = CudaDevice.of(ordinal);
        return device.architecture() >= OLDEST_ARCHITECTURE
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "%s has compute capability %d.%d; expected %d.%d (Turing, 2018) or newer"
                                .formatted(
                                        device.name(),
                                        device.architecture() / 10,
                                        device.architecture() % 10,
                                        OLDEST_ARCHITECTURE / 10,
                                        OLDEST_ARCHITECTURE % 10),
                        "use another device"));
    }
}
