package dev.elbow.backend;

/**
 * Whether a backend can be used here.
 *
 * @param usable whether {@link BackendProvider#open} can succeed
 * @param detail what was found, with versions; or what is missing
 * @param remedy what the user can do about it, empty if nothing is missing
 */
public record Availability(boolean usable, String detail, String remedy) {
    /** Returns that the backend is usable. */
    public static Availability usable(String detail) {
        return new Availability(true, detail, "");
    }

    /** Returns that the backend is not usable, why, and what repairs it. */
    public static Availability missing(String detail, String remedy) {
        return new Availability(false, detail, remedy);
    }

    /** Returns the detail, and behind it the remedy if there is one. */
    @Override
    public String toString() {
        return remedy.isEmpty() ? detail : detail + " (" + remedy + ")";
    }
}
