package dev.elbow.ffi.cuda;

/**
 * Why something of CUDA cannot be used, and what to do about it.
 *
 * @param reason what was expected and found
 * @param remedy a clause that begins with a verb; empty where the reason says all there is to say
 */
public record Refusal(String reason, String remedy) {
    /** Reason and remedy in one line. */
    @Override
    public String toString() {
        return remedy.isEmpty() ? reason : reason + "; " + remedy;
    }
}
