package dev.elbow;

/**
 * A failure that a user can act on: its message is one clear line that names the file or value, what was expected and
 * what was found. Programming errors use {@link IllegalArgumentException} and {@link IllegalStateException} instead.
 */
public class ElbowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message fit to be shown to a user as it is. */
    public ElbowException(String message) {
        super(message);
    }

    /** Creates the exception with a message fit to be shown to a user as it is, and what caused it. */
    public ElbowException(String message, Throwable cause) {
        super(message, cause);
    }
}
