package dev.elbow.ffi.onednn;

import dev.elbow.ElbowException;

/**
 * A oneDNN function returned a status other than success. The message names the function, the status and the arguments.
 */
public final class OneDnnException extends ElbowException {
    private static final long serialVersionUID = 1L;

    private final int status;

    OneDnnException(String function, int status, String statusText, String arguments) {
        super(function + " failed: " + statusText + " (status " + status + ")"
                + (arguments.isEmpty() ? "" : "; " + arguments));
        this.status = status;
    }

    /** The {@code dnnl_status_t} that the function returned, see {@link DnnlConstants}. */
    public int status() {
        return status;
    }
}
