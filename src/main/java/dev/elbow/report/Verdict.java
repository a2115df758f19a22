package dev.elbow.report;

/** Whether a claim agrees with what was measured. */
public enum Verdict {
    /** The measure agrees with the claim. */
    HOLDS("✓", "holds"),
    /** The measure contradicts the claim. */
    FAILS("✗", "fails"),
    /** There is no measure, for example because the data have no labels. */
    NOT_MEASURED("–", "not measured");

    private final String sign;
    private final String word;

    Verdict(String sign, String word) {
        this.sign = sign;
        this.word = word;
    }

    /** Returns the verdict for a measured claim. */
    public static Verdict of(boolean holds) {
        return holds ? HOLDS : FAILS;
    }

    String sign() {
        return sign;
    }

    /** Returns the verdict in words. */
    public String word() {
        return word;
    }
}
