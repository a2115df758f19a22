package dev.elbow.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import dev.elbow.files.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs tests on a machine that has neither Maven nor a JDK: {@code DeviceSuite RESULT.json NAME...}, each name a package, whose
 * classes called {@code *Test} are taken, or a class. Prints failures and what was left out, writes the counts, and ends with
 * status 1 if a test failed or none ran.
 */
public final class DeviceSuite {
    private DeviceSuite() {}

    /** Runs the tests. */
    public static void main(String[] arguments) throws Exception {
        List<DiscoverySelector> selectors =
                Arrays.stream(arguments).skip(1).map(DeviceSuite::selector).toList();
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
        SummaryGeneratingListener counts = new SummaryGeneratingListener();
        Reasons reasons = new Reasons();
        Launcher launcher = LauncherFactory.create();
        try (HeldDevice device = new HeldDevice(System.getProperty("elbow.contract", "cuda"))) {
            launcher.execute(request, counts, reasons, device);
        }
        TestExecutionSummary summary = counts.getSummary();
        summary.printFailuresTo(new PrintWriter(System.out, true), 12);
        reasons.counts().forEach((reason, count) -> System.out.printf("left out: %d, %s%n", count, reason));
        Map<String, Object> json = json(summary, reasons);
        String line = JsonObject.write(json);
        System.out.println(line);
        Files.writeString(Path.of(arguments[0]), line + System.lineSeparator());
        System.exit(passed(summary) ? 0 : 1);
    }

    private static DiscoverySelector selector(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return Character.isUpperCase(last.charAt(0)) ? selectClass(name) : selectPackage(name);
    }

    private static boolean passed(TestExecutionSummary summary) {
        return summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0;
    }

    private static Map<String, Object> json(TestExecutionSummary summary, Reasons reasons) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tests", summary.getTestsFoundCount());
        json.put("passed", summary.getTestsSucceededCount());
        json.put("failed", summary.getTotalFailureCount());
        json.put(
                "left_out",
                summary.getTestsFoundCount() - summary.getTestsStartedCount() + summary.getTestsAbortedCount());
        json.put("reasons", reasons.counts());
        List<String> failures = new ArrayList<>();
        summary.getFailures()
                .forEach(failure ->
                        failures.add(failure.getTestIdentifier().getUniqueId() + ": " + failure.getException()));
        json.put("failures", failures);
        json.put("seconds", (summary.getTimeFinished() - summary.getTimeStarted()) * 1e-3);
        return json;
    }
}
