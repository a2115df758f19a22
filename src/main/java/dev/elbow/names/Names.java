package dev.elbow.names;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that somebody perhaps meant. */
public final class Names {
    private Names() {}

    /** Returns the known name with the fewest edits from what was typed, unless all are far from it. */
    public static Optional<String> nearest(String typed, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(typed, name) <= Math.max(2, name.length() / 2))
                .min(Comparator.comparingInt(name -> distance(typed, name)));
    }

    /** Returns "{@code ; did you mean b?}", or nothing if all are far from what was typed. */
    public static String hint(String typed, Collection<String> known) {
        return nearest(typed, known).map(name -> "; did you mean " + name + "?").orElse("");
    }

    /** Returns "{@code unknown what "typed"; there are a, b (did you mean b?)}". */
    public static String unknown(String what, String typed, Collection<String> known) {
        return "unknown %s \"%s\": there are %s%s".formatted(what, typed, String.join(", ", known), hint(typed, known));
    }

    /** The number of letters to insert, delete or replace (Levenshtein), whatever the case. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
