package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What every op promises, forward and backward. One subclass per family of ops lists the cases. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OpContract {
    private final Map<String, Comparison> worst = new TreeMap<>();

    /** Returns the cases; kinks are avoided by {@link Kinks} before they run. */
    abstract List<Case> cases();

    @TestFactory
    Stream<DynamicNode> agreesWithTheReference() {
        return Contract.onOthers(cases(), (device, raw) -> {
            // Rounding must not decide on which side of a kink a value lies.
            Case c = Kinks.avoid(raw, Tolerance.of(raw).factor());
            Comparison comparison = new Comparison(Contract.repro(device, c, ""));
            try (Device reference = Contract.open(Contract.REFERENCE);
                    Trial expected = new Trial(reference, c, new Data(c));
                    Trial actual = new Trial(device, c, new Data(c))) {
                for (PlanSpec spec : specs(c)) {
                    comparison.check(expected.run(spec), actual.run(spec), Tolerance.of(c));
                }
            }
            note(device, comparison);
        });
    }

    private static List<PlanSpec> specs(Case c) {
        PlanSpec train = c.spec(Mode.TRAIN);
        // Without the input's gradient a backend leaves out the first op's dgrad: another list of launches.
        return List.of(train.withInputGradient(), train, c.spec(Mode.EVALUATE), c.spec(Mode.INFER));
    }

    @TestFactory
    Stream<DynamicNode> gradientsAreThoseOfFiniteDifferences() {
        return Contract.onReference(
                cases().stream().filter(FiniteDifferences::fit).toList(), (reference, raw) -> {
                    Case smooth = FiniteDifferences.smooth(raw);
                    note(reference, FiniteDifferences.check(reference, smooth));
                });
    }

    @TestFactory
    Stream<DynamicNode> aSecondRunAndASecondPlanGiveTheSameBits() {
        return Contract.onEach(cases(), (device, c) -> {
            try (Trial trial = new Trial(device, c, new Data(c));
                    Plan plan = device.compile(trial.parameters, c.spec(Mode.TRAIN))) {
                Outcome first = trial.run(plan);
                equalBits(first, trial.run(plan), Contract.repro(device, c, "second run"));
                equalBits(first, trial.run(Mode.TRAIN), Contract.repro(device, c, "second plan"));
            }
        });
    }

    private static void equalBits(Outcome expected, Outcome actual, String repro) {
        assertEquals(expected.arrays.keySet(), actual.arrays.keySet());
        expected.arrays.forEach((name, array) -> assertArrayEquals(array, actual.get(name), 0f, name + "; " + repro));
    }

    private void note(Device device, Comparison comparison) {
        worst.merge(device.backend(), comparison, (a, b) -> a.worstShare() >= b.worstShare() ? a : b);
    }

    /** Says how near the nearest element came to its tolerance: a share far below 1 that grows is news, too. */
    @AfterAll
    void printShares() {
        worst.forEach((backend, comparison) -> System.out.printf(
                "%s on %s: largest share of a tolerance %.2f, %s%n",
                getClass().getSimpleName(), backend, comparison.worstShare(), comparison.worst()));
    }
}
