package dev.elbow.ffi.cublaslt;

import dev.elbow.ElbowException;

/** A cuBLASLt function returned a status other than success. The message names function, status and arguments. */
public final class CublasLtException extends ElbowException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private CublasLtException(int status, String message) {
        super(message);
        this.status = status;
    }

    static CublasLtException of(String function, int status, String arguments) {
        return new CublasLtException(
                status,
                "%s failed: %s (status %d)%s"
                        .formatted(
                                function,
                                CublasLt.cublasLtGetStatusString(status),
                                status,
                                arguments.isEmpty() ? "" : "; " + arguments));
    }

    /** Whether something that the function ran on the device failed; a refusal of its arguments is not that. */
    public boolean isExecutionFailure() {
        return status == CublasLtConstants.CUBLAS_STATUS_EXECUTION_FAILED;
    }

    /** The {@code cublasStatus_t} that the function returned, see {@link CublasLtConstants}. */
    public int status() {
        return status;
    }
}
