package dev.elbow.report;

import java.util.regex.Pattern;

/**
 * What a figure says in words.
 *
 * @param id names its files and its place in the page: lower-case letters, digits and dashes, unique in a page
 * @param title heading above the figure
 * @param alt what is to be seen, for readers who do not see it
 * @param caption one or two sentences below the figure; may be empty
 */
public record FigureText(String id, String title, String alt, String caption) {
    private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /**
     * Checks the words.
     *
     * @throws IllegalArgumentException if the id cannot name a file, or title or alternative text are blank
     */
    public FigureText {
        checkId(id);
        if (title.isBlank() || alt.isBlank()) {
            throw new IllegalArgumentException("the figure \"%s\" needs a title and an alternative text".formatted(id));
        }
        if (caption == null) {
            throw new IllegalArgumentException("the figure \"%s\" has no caption: give \"\" for none".formatted(id));
        }
    }

    static void checkId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "an id is made of lower-case letters, digits and single dashes, found \"%s\"".formatted(id));
        }
    }
}
