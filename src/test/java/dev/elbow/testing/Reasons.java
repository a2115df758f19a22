package dev.elbow.testing;

import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Counts why tests were left out. */
final class Reasons implements TestExecutionListener {
    private final Map<String, Integer> counts = new TreeMap<>();

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        counts.merge(reason, 1, Integer::sum);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED) {
            String reason = result.getThrowable().map(Throwable::getMessage).orElse("no reason given");
            counts.merge(reason, 1, Integer::sum);
        }
    }

    /** How many tests were left out for each reason. */
    synchronized Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }
}
