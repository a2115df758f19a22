package dev.elbow.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.backend.Step;
import dev.elbow.graph.Graph;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fifty steps on {@code cuda} follow {@code reference} and {@code cpu} from the same seed, loss by loss.
 *
 * <p>The tolerance: a step's loss and gradients carry the rounding errors of their longest sums, there and back. With n the number
 * of roundings on that way through all layers their relative size stays below {@code 6 sqrt(n) 2^-24} (Higham and Mary, 2019), and
 * each of t updates brings at most that much into the parameters again: {@code (t + 1) 6 sqrt(n) 2^-24}.
 */
@Tag("cuda")
class ParityTest {
    private static final int STEPS = 50;

    /** Models with the roundings on the way of a value through all layers and back. */
    enum Model {
        /** Sums of 64, 24, 24, 64 terms and a loss over 64, each there and back. */
        DENSE(TinyRun.denseVae(), 2 * (64 + 24 + 24 + 24 + 64 + 64)),
        /**
         * Sums over windows of 9 inputs per channel forward; backward over all pixels of the batch: 8 rows of 16, 4, 16 and 64
         * pixels; 64 and 4 in the dense layers, and a loss over 64.
         */
        CONV(TinyRun.convVae(), 2 * (128 + 72 + 64 + 64 + 144 + 128 + 512 + 512 + 64));

        final Graph graph;
        final int roundings;

        Model(Graph graph, int roundings) {
            this.graph = graph;
            this.roundings = roundings;
        }

        double tolerance(int step) {
            return (step + 1) * 6 * Math.sqrt(roundings) * 0x1p-24;
        }
    }

    private static List<TinyRun.Outcome> run(String backend, Graph graph) {
        try (Device device = Elbow.open(backend);
                TinyRun run = new TinyRun(device, graph)) {
            return run.run(0, STEPS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void fiftyStepsFollowTheOtherBackends(Model model) {
        List<TinyRun.Outcome> cuda = run("cuda", model.graph);
        for (String other : List.of("reference", "cpu")) {
            double worst = 0;
            List<TinyRun.Outcome> expected = run(other, model.graph);
            for (int i = 0; i < STEPS; i++) {
                float beta = TinyRun.at(new Step(), i).beta;
                double loss = expected.get(i).loss(beta);
                double error = Math.abs(cuda.get(i).loss(beta) / loss - 1);
                assertTrue(
                        error <= model.tolerance(i),
                        "step %d of %s: loss %s on %s, %s on cuda"
                                .formatted(i, model, loss, other, cuda.get(i).loss(beta)));
                worst = Math.max(worst, error / model.tolerance(i));
            }
            System.out.printf("%s against %s: %.2g of the tolerance used%n", model, other, worst);
            double first = expected.getFirst().loss(0);
            double last = expected.getLast().loss(1);
            assertTrue(last < 0.9 * first, "nothing was learned: " + first + " to " + last);
        }
    }

    @ParameterizedTest
    @EnumSource
    void fusedStepsAreTheSameBits(Model model) {
        try (Device device = Elbow.open("cuda");
                TinyRun plain = new TinyRun(device, model.graph);
                TinyRun fused = new TinyRun(device, model.graph);
                var steps = fused.fused()) {
            List<TinyRun.Outcome> expected = plain.run(0, STEPS);
            List<TinyRun.Outcome> found = fused.runFused(steps, 0, STEPS);
            for (int i = 0; i < STEPS; i++) {
                assertEquals(expected.get(i), found.get(i), "step " + i);
            }
            FusedStepTest.assertSameWeights(plain, fused);
        }
    }
}
