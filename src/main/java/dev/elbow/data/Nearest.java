package dev.elbow.data;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the name that was meant, by the number of typing errors. */
final class Nearest {
    private Nearest() {}

    /** Returns the nearest candidate, if it is near enough to have been meant: errors in at most 40 % of its characters. */
    static Optional<String> to(String typed, List<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(typed, candidate)))
                .filter(candidate -> distance(typed, candidate) * 5 <= candidate.length() * 2);
    }

    /** The Levenshtein distance: insertions, deletions and replacements of one character, whatever their case. */
    static int distance(String typed, String candidate) {
        int[] row = new int[candidate.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= typed.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                char a = Character.toLowerCase(typed.charAt(i - 1));
                char b = Character.toLowerCase(candidate.charAt(j - 1));
                int replaced = diagonal + (a == b ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[candidate.length()];
    }
}
