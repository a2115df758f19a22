package dev.elbow.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class LeftOutTestsTest {

    @Test
    void namesEachTestThatDidNotRunAndWhy(@TempDir Path directory) throws IOException {
        var quiet = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(quiet)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Mixed.class))
                                .build(),
                        new LeftOutTests(directory));
        List<String> lines;
        try (var files = Files.list(directory)) {
            lines = Files.readAllLines(files.findFirst().orElseThrow());
        }
        assertEquals(
                List.of(
                        "LeftOutTestsTest$Mixed > disabled(): needs the moon",
                        "LeftOutTestsTest$Mixed > lacking(): no telescope"),
                lines.stream().sorted().toList());
    }

    @Test
    void aMissingThingLeavesATestOutUnlessAllIsRequired() {
        Requires.that(true, "never said", true);
        assertThrows(TestAbortedException.class, () -> Requires.that(false, "no telescope", false));
        var failure = assertThrows(AssertionFailedError.class, () -> Requires.that(false, "no telescope", true));
        assertTrue(failure.getMessage().endsWith("no telescope"), failure.getMessage());
    }

    /** Run by the test above only: build tools do not pick up nested classes that are not annotated as such. */
    static class Mixed {

        @Test
        void runs() {}

        @Test
        @Disabled("needs the moon")
        void disabled() {}

        @Test
        void lacking() {
            Requires.that(false, "no telescope", false);
        }
    }
}
