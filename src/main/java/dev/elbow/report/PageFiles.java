package dev.elbow.report;

import dev.elbow.files.AtomicFile;
import dev.elbow.report.chart.SvgRenderer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files of a {@link Page}, each written whole or not at all. */
final class PageFiles {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 440;
    private static final int SQUARE = 640;

    private final Path folder;

    PageFiles(Path folder) {
        this.folder = folder;
    }

    /** Writes the page. */
    Path html(String source) {
        Path file = created(folder).resolve("report.html");
        AtomicFile.write(file, source);
        return file;
    }

    /** Writes figures and tables. */
    void write(List<Page.Block> blocks) {
        List<Claim> claims = new ArrayList<>();
        // Opening it costs seconds, so pages without charts do without.
        SvgRenderer renderer = null;
        try {
            for (Page.Block block : blocks) {
                switch (block) {
                    case Page.Block.Numbers(Table table) -> write(table);
                    case Page.Block.Claims(List<Claim> more) -> claims.addAll(more);
                    case Page.Block.Shown(Picture picture) -> write(picture.id() + ".png", picture.png());
                    case Page.Block.Shown(Animation animation) -> write(animation.id() + ".gif", animation.gif());
                    case Page.Block.Shown(Figure figure) -> {
                        renderer = renderer == null ? new SvgRenderer() : renderer;
                        AtomicFile.write(figures().resolve(figure.id() + ".svg"), svg(renderer, figure));
                    }
                    default -> {
                        // Words are in the page.
                    }
                }
            }
            if (!claims.isEmpty()) {
                write(Claim.table(claims));
            }
        } finally {
            if (renderer != null) {
                renderer.close();
            }
        }
    }

    private static String svg(SvgRenderer renderer, Figure figure) {
        return switch (figure) {
            case Chart chart -> renderer.svg(chart.option(), WIDTH, HEIGHT);
            case LatentPlane plane -> renderer.svg(plane.option(), SQUARE, SQUARE);
            case Picture _, Animation _ -> throw new IllegalStateException("no chart: " + figure.id());
        };
    }

    private void write(String name, byte[] bytes) {
        AtomicFile.write(figures().resolve(name), List.of(ByteBuffer.wrap(bytes)));
    }

    private void write(Table table) {
        Path tables = created(folder.resolve("tables"));
        Map.of("csv", table.csv(), "json", table.json())
                .forEach((type, text) -> AtomicFile.write(tables.resolve(table.id() + "." + type), text));
    }

    private Path figures() {
        return created(folder.resolve("figures"));
    }

    private static Path created(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw AtomicFile.failure("create", path, e);
        }
    }
}
