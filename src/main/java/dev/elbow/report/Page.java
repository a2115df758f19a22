package dev.elbow.report;

import dev.elbow.ElbowException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A page of figures, tables and sentences: one HTML file that opens offline, in light and dark, on a phone and on a laptop.
 * Things appear in the order in which they were added. Not thread-safe.
 */
public final class Page {

    /** What a page is made of. */
    sealed interface Block {
        /** A heading with sentences; the figures that follow stand beside and below them. */
        record Section(String heading, List<String> paragraphs) implements Block {}

        /** Something to look at. */
        record Shown(Figure figure) implements Block {}

        /** Numbers. */
        record Numbers(Table table) implements Block {}

        /** Sentences beside what was measured. */
        record Claims(List<Claim> claims) implements Block {}

        /** A remark. */
        record Note(String sentence) implements Block {}
    }

    private final String title;
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<Block> blocks = new ArrayList<>();
    private final Set<String> ids = new HashSet<>(Set.of(Claim.TABLE));

    private Page(String title) {
        this.title = title;
    }

    /** Returns an empty page. */
    public static Page titled(String title) {
        if (title.isBlank()) {
            throw new IllegalArgumentException("a page needs a title");
        }
        return new Page(title);
    }

    /**
     * Adds what stands at the top: data set, model, device, seed, command, version, in the map's order; a value may have several
     * lines.
     */
    public Page facts(Map<String, String> more) {
        facts.putAll(more);
        return this;
    }

    /** Begins a section: a heading, and a few sentences about what its figures show. */
    public Page section(String heading, String... paragraphs) {
        return add(new Block.Section(heading, List.of(paragraphs)));
    }

    /**
     * Adds a figure.
     *
     * @throws IllegalArgumentException if a figure or table of the same id is there already
     */
    public Page add(Figure figure) {
        claim(figure.id());
        return add(new Block.Shown(figure));
    }

    /**
     * Adds a table.
     *
     * @throws IllegalArgumentException if a figure or table of the same id is there already
     */
    public Page add(Table table) {
        claim(table.id());
        return add(new Block.Numbers(table));
    }

    /** Adds a table of claims, each marked by word and sign as holding, failing or not measured. */
    public Page claims(List<Claim> claims) {
        return add(new Block.Claims(List.copyOf(claims)));
    }

    /** Adds a remark, for example why a figure is left out. */
    public Page note(String sentence) {
        return add(new Block.Note(sentence));
    }

    private Page add(Block block) {
        blocks.add(block);
        return this;
    }

    private void claim(String id) {
        if (!ids.add(id)) {
            throw new IllegalArgumentException("the page \"%s\" has two things called \"%s\"".formatted(title, id));
        }
    }

    /**
     * Writes {@code report.html}, each figure as {@code figures/ID.png}, {@code .gif} or {@code .svg}, and each table as
     * {@code tables/ID.csv} and {@code .json}, all claims together as {@code tables/claims.csv} and {@code .json}; each file is
     * replaced whole. The folder is created if missing.
     *
     * @return the page's file
     * @throws ElbowException if a file cannot be written
     */
    public Path write(Path folder) {
        new PageFiles(folder).write(blocks);
        return writeHtml(folder);
    }

    /**
     * Writes {@code report.html} alone, which holds its figures and tables itself. Quicker, since no chart is drawn outside a
     * browser.
     *
     * @return the page's file
     * @throws ElbowException if the file cannot be written
     */
    public Path writeHtml(Path folder) {
        PageFiles files = new PageFiles(folder);
        return files.html(new PageHtml(title, facts, blocks).source());
    }
}
