package dev.elbow.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every source file owes its reader. */
class SourcesTest {

    private static final int MOST_LINES = 500;

    @ParameterizedTest
    @ValueSource(strings = {"src/main/java", "src/test/java"})
    void noFileIsLongerThanAReaderBears(Path root) throws IOException {
        var files = Sources.files(root);
        assertFalse(files.isEmpty(), "no sources in " + root.toAbsolutePath());
        var tooLong = new ArrayList<String>();
        for (Path file : files) {
            int lines = Files.readAllLines(file).size();
            if (lines > MOST_LINES) {
                tooLong.add(file + ": " + lines + " lines");
            }
        }
        assertEquals(List.of(), tooLong, "files of more than " + MOST_LINES + " lines");
    }

    @Test
    void everyPackageSaysWhatItIs() {
        var silent = new ArrayList<String>();
        for (String packageName : Sources.packages(Sources.MAIN)) {
            if (!Files.isRegularFile(Sources.MAIN.resolve(packageName.replace('.', '/'), "package-info.java"))) {
                silent.add(packageName);
            }
        }
        assertEquals(List.of(), silent, "packages without package-info.java");
    }
}
