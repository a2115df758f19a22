package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.*;

import dev.elbow.ElbowException;

/**
 * A function of the CUDA driver returned a status other than success. The message names the function, the driver's name
 * and text for the status, its number and the arguments that matter.
 */
public final class CudaException extends ElbowException {
    private static final long serialVersionUID = 1L;

    private final String function;
    private final int status;

    private CudaException(String function, int status, String message) {
        super(message);
        this.function = function;
        this.status = status;
    }

    static CudaException of(String function, int status, String arguments) {
        StringBuilder message = new StringBuilder("%s failed: %s (status %d: %s)"
                .formatted(function, Cuda.cuGetErrorName(status), status, Cuda.cuGetErrorString(status)));
        if (!arguments.isEmpty()) {
            message.append("; ").append(arguments);
        }
        String hint = hint(status);
        if (!hint.isEmpty()) {
            message.append("; ").append(hint);
        }
        return new CudaException(function, status, message.toString());
    }

    private static String hint(int status) {
        if (isSticky(status)) {
            return "the device cannot be used by this process any more: start again, from the last checkpoint";
        }
        return switch (status) {
            case CUDA_ERROR_INVALID_CONTEXT -> "attach the device's context to this thread first";
            case CUDA_ERROR_SYSTEM_DRIVER_MISMATCH ->
                "the driver's library does not match the kernel's module: reboot, or use the host's libcuda.so.1";
            case CUDA_ERROR_UNSUPPORTED_PTX_VERSION -> "install a newer driver, or an NVRTC of the driver's version";
            default -> "";
        };
    }

    /** The function that returned the status, by its C name. */
    public String function() {
        return function;
    }

    /** The {@code CUresult}, see {@link CudaConstants}. */
    public int status() {
        return status;
    }

    /** Whether the device refused memory. */
    public boolean isOutOfMemory() {
        return status == CUDA_ERROR_OUT_OF_MEMORY;
    }

    /**
     * Whether the status is the kind that every later call in this process returns too: something that ran on the
     * device failed, and its context is lost.
     */
    public boolean isSticky() {
        return isSticky(status);
    }

    private static boolean isSticky(int status) {
        return switch (status) {
            case CUDA_ERROR_ECC_UNCORRECTABLE,
                    CUDA_ERROR_ILLEGAL_ADDRESS,
                    CUDA_ERROR_LAUNCH_TIMEOUT,
                    CUDA_ERROR_ASSERT,
                    CUDA_ERROR_HARDWARE_STACK_ERROR,
                    CUDA_ERROR_ILLEGAL_INSTRUCTION,
                    CUDA_ERROR_MISALIGNED_ADDRESS,
                    CUDA_ERROR_INVALID_ADDRESS_SPACE,
                    CUDA_ERROR_INVALID_PC,
                    CUDA_ERROR_LAUNCH_FAILED -> true;
            default -> false;
        };
    }
}
