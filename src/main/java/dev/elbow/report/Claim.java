package dev.elbow.report;

import java.util.List;
import java.util.Objects;

/**
 * A sentence that a report asserts, beside what was measured.
 *
 * @param sentence what is asserted
 * @param measure what was measured to check it
 * @param value the measured value in words and numbers, in one or more lines; empty if nothing was measured
 * @param verdict whether they agree
 */
public record Claim(String sentence, String measure, String value, Verdict verdict) {
    /** Names the files that all claims of a page are written to. */
    static final String TABLE = "claims";

    /** Checks that nothing is missing. */
    public Claim {
        Objects.requireNonNull(measure, "measure");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(verdict, "verdict");
        if (sentence.isBlank()) {
            throw new IllegalArgumentException("a claim needs a sentence");
        }
    }

    /** Returns claims as a table of their words, for other programs. */
    static Table table(List<Claim> claims) {
        return new Table(
                TABLE,
                "Claims",
                List.of("claim", "measure", "value", "verdict"),
                claims.stream()
                        .map(claim -> Table.row(claim.sentence, claim.measure, claim.value, claim.verdict.word()))
                        .toList());
    }

    /** Returns a claim that nothing was measured for, with the reason. */
    public static Claim notMeasured(String sentence, String measure, String reason) {
        return new Claim(sentence, measure, reason, Verdict.NOT_MEASURED);
    }
}
