package dev.elbow.backend;

/**
 * A native library that a backend needs, found or not.
 *
 * @param name what users call it
 * @param version the version that it tells of itself; empty if it is not there or does not tell
 * @param file where it lies; empty if there is none
 * @param reason why it cannot be used; empty if it can
 * @param remedy what the user can do about that, may be empty
 */
public record NeededLibrary(String name, String version, String file, String reason, String remedy) {
    /** Returns whether it can be used. */
    public boolean usable() {
        return reason.isEmpty();
    }
}
