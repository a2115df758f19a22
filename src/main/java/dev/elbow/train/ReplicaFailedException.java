package dev.elbow.train;

/** Thrown to replicas that wait for one that failed; its cause is the first failure. */
public final class ReplicaFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReplicaFailedException(Throwable cause) {
        super("another replica failed: " + cause, cause);
    }
}
