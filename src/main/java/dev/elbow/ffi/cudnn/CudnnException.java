package dev.elbow.ffi.cudnn;

import dev.elbow.ElbowException;

/**
 * A cuDNN function returned a status other than success. The message names the function, the status, the library's
 * detail of the last failure and the arguments that matter.
 */
public final class CudnnException extends ElbowException {
    private static final long serialVersionUID = 1L;

    private static final int CATEGORY = 1000;

    /** Statuses from 1001 to 1999: the library or a part of it could not be loaded or begun. */
    private static final int NOT_READY = 1;

    private final int status;

    private CudnnException(int status, String message) {
        super(message);
        this.status = status;
    }

    static CudnnException of(String function, int status, String arguments) {
        StringBuilder message = new StringBuilder(
                "%s failed: %s (status %d)".formatted(function, Cudnn.cudnnGetErrorString(status), status));
        String detail = Cudnn.cudnnGetLastErrorString().strip();
        if (!detail.isEmpty()) {
            message.append(": ").append(detail);
        }
        if (!arguments.isEmpty()) {
            message.append("; ").append(arguments);
        }
        if (status / CATEGORY == NOT_READY) {
            message.append(
                    "; this is %s: check that all libcudnn_*.so.9 of the same version lie beside it, that the GPU has free memory (nvidia-smi) and that the driver is not too old for it"
                            .formatted(Cudnn.LIBRARY));
        }
        return new CudnnException(status, message.toString());
    }

    /** The {@code cudnnStatus_t} that the function returned. */
    public int status() {
        return status;
    }

    /** Whether something that the function ran on the device failed; a refusal of its arguments is not that. */
    public boolean isExecutionFailure() {
        return category() == CudnnConstants.CUDNN_STATUS_EXECUTION_FAILED;
    }

    /** The status rounded down to its category, as in {@link CudnnConstants#CUDNN_STATUS_NOT_SUPPORTED} for 3004. */
    public int category() {
        return status / CATEGORY * CATEGORY;
    }
}
