package dev.elbow.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Where there is neither a GPU nor a compiler to build the emulator with, tests that need one are left out and none fails. */
class WithoutEmulatorTest {
    @Test
    void whatNeedsItIsLeftOut(@TempDir Path nothing) throws Exception {
        ChildJvm.Result run = ChildJvm.run(
                Map.of("PATH", nothing.toString(), "ELBOW_REQUIRE_ALL", "0"),
                List.of(
                        "-Delbow.contract=cuda",
                        "-Delbow.emulator=" + nothing.resolve("nowhere"),
                        "-Delbow.cuda.path=" + nothing),
                Tagged.class);
        String counts = run.output().lines().reduce((_, last) -> last).orElse("");
        assertTrue(counts.matches("0 failed, [0-9]{3,} left out"), run.output());
        assertEquals(0, run.status(), run.output());
    }

    /** Runs all tests with these tags as Maven does, in a JVM of its own. */
    static final class Tagged {
        private Tagged() {}

        public static void main(String[] arguments) {
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectPackage("dev.elbow"))
                    .filters(includeTags("cuda", "jcuda", "contract"), includeClassNamePatterns(".*Test"))
                    .build();
            SummaryGeneratingListener counts = new SummaryGeneratingListener();
            LauncherFactory.create().execute(request, counts);
            TestExecutionSummary summary = counts.getSummary();
            summary.printFailuresTo(new PrintWriter(System.out, true), 6);
            long notStarted = summary.getTestsFoundCount() - summary.getTestsStartedCount();
            System.out.printf(
                    "%d failed, %d left out%n",
                    summary.getTotalFailureCount(), notStarted + summary.getTestsAbortedCount());
        }
    }
}
