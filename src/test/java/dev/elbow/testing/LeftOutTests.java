package dev.elbow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Collects the tests that were skipped or aborted, with the reason. The build shows the list as its last words; JUnit finds this
 * class through {@link java.util.ServiceLoader}.
 *
 * <p>One file per test JVM lies in the folder that the system property {@code elbow.left-out} names. Without the property, as in
 * an IDE, nothing is written.
 */
public final class LeftOutTests implements TestExecutionListener {

    private final List<String> lines = new ArrayList<>();
    private final Path directory;
    private TestPlan plan;

    /** For {@link java.util.ServiceLoader}. */
    public LeftOutTests() {
        this(System.getProperty("elbow.left-out") == null ? null : Path.of(System.getProperty("elbow.left-out")));
    }

    LeftOutTests(Path directory) {
        this.directory = directory;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        lines.add(line(test, reason));
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED) {
            lines.add(
                    line(test, result.getThrowable().map(Throwable::getMessage).orElse(null)));
        }
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan testPlan) {
        if (directory == null || lines.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(directory);
            Files.write(Files.createTempFile(directory, "jvm-", ".txt"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the list of tests left out into " + directory, e);
        }
    }

    private String line(TestIdentifier test, String reason) {
        String name = test.getDisplayName();
        for (TestIdentifier at = test; ; ) {
            var parent = plan.getParent(at);
            // The first segment is the engine: no news to the reader.
            if (parent.isEmpty()
                    || UniqueId.parse(parent.get().getUniqueId()).getSegments().size() < 2) {
                return name + ": " + (reason == null ? "no reason given" : reason);
            }
            at = parent.get();
            name = at.getDisplayName() + " > " + name;
        }
    }
}
