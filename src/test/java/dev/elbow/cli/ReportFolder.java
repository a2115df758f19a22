package dev.elbow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.data.Dataset;
import dev.elbow.data.Glyphs;
import dev.elbow.data.Npy;
import dev.elbow.files.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the tests of reports look at, and what they give them. */
final class ReportFolder {
    private ReportFolder() {}

    /** Returns a result without errors: so few images and steps may leave a posterior collapsed, which is warned of. */
    static Cli done(Cli result) {
        assertEquals(Main.DONE, result.code(), result.err());
        for (String line : result.errors()) {
            assertTrue(line.startsWith("warning: the posterior has collapsed"), line);
        }
        return result;
    }

    /** Returns the names of what lies in a folder. */
    static TreeSet<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Returns the rows of one of a report's tables. */
    static List<JsonObject> rows(Path report, String table) throws IOException {
        Path file = report.resolve("tables").resolve(table + ".json");
        return JsonObject.parse(Files.readString(file), file.toString()).objects("rows");
    }

    /** Returns the names of the files that a report writes these tables and its claims to. */
    static TreeSet<String> tableFiles(String... tables) {
        return Stream.concat(Stream.of("claims"), Stream.of(tables))
                .flatMap(table -> Stream.of(table + ".csv", table + ".json"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Checks that a cell holds mean and deviation of several seeds. */
    static void assertMeanAndDeviation(JsonObject row, String column) {
        JsonObject cell = row.object(column);
        assertTrue(cell.int32("n") > 1 && Double.isFinite(cell.number("mean")), column);
        assertTrue(cell.number("std") >= 0, column);
    }

    /** Checks that a table's first row holds mean and deviation of several seeds. */
    static void assertMeanAndDeviation(Path report, String table, String column) throws IOException {
        assertMeanAndDeviation(rows(report, table).getFirst(), column);
    }

    /** Writes glyphs without their labels into a new folder and returns it. */
    static Path unlabelled(Path parent, int count) throws IOException {
        Path data = Files.createDirectories(parent.resolve("plain"));
        try (Dataset glyphs = Glyphs.train(1, count)) {
            float[] images = glyphs.samples(0, count);
            Npy.write(data.resolve("train.npy"), images, count, 28, 28);
            Npy.write(data.resolve("test.npy"), images, count, 28, 28);
        }
        return data;
    }
}
