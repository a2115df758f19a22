package dev.elbow.train;

import dev.elbow.ElbowException;

/** Thrown when the loss or a gradient of a training is no longer finite. A run folder keeps the checkpoint of before. */
public final class DivergedException extends ElbowException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message fit to be shown to a user as it is. */
    DivergedException(String message) {
        super(message);
    }
}
