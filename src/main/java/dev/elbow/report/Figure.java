package dev.elbow.report;

/** Something to look at: in a {@link Page}, and as a file of its own beside it. Immutable. */
public sealed interface Figure permits Animation, Chart, LatentPlane, Picture {

    /** Returns what the figure says in words. */
    FigureText text();

    /** Returns the name of its files and its place in the page. */
    default String id() {
        return text().id();
    }

    /** Returns the heading above it. */
    default String title() {
        return text().title();
    }

    /** Returns what is to be seen, for readers who do not see it. */
    default String alt() {
        return text().alt();
    }

    /** Returns the sentences below it; may be empty. */
    default String caption() {
        return text().caption();
    }
}
