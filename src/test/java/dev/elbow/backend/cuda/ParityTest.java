package dev.elbow.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.backend.Step;
import dev.elbow.graph.Graph;
import dev.elbow.testing.Requires;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fifty steps on {@code cuda} follow {@code reference} and {@code cpu} from the same seed, loss by loss.
 *
 * <p>The tolerance: a value that is the result of n roundings has a relative error below {@code 6 sqrt(n) 2^-24} (Higham and
 * Mary, 2019). So has a loss, by its forward pass, and so has what an update does to the loss, by the forward and backward
 * passes before it; the updates' part grows with the distance that the loss has moved.
 */
@Tag("cuda")
class ParityTest {
    private static final int STEPS = 50;

    @BeforeAll
    static void required() {
        Requires.backend("cuda");
    }

    /** Models with the roundings on a value's way through all layers: their longest sums. */
    enum Model {
        /** 64, 24, 3, 24 inputs and a loss over 64; backward also the batch. */
        DENSE(TinyRun.denseVae(), 64 + 24 + 3 + 24 + 64, 2 * (64 + 24 + 24 + 24 + 64)),
        /**
         * Windows of 9 inputs per channel, 64 and 4 dense inputs, and a loss over 64; backward over all pixels of the batch: 8 rows
         * of 16, 4, 16, 64 and 64.
         */
        CONV(TinyRun.convVae(), 9 + 72 + 64 + 4 + 144 + 72 + 36 + 64, 2 * (128 + 72 + 64 + 64 + 144 + 512 + 512 + 64));

        final Graph graph;
        private final int forward;
        private final int step;

        Model(Graph graph, int forward, int step) {
            this.graph = graph;
            this.forward = forward;
            this.step = step;
        }

        /** Returns the tolerance of a loss that has moved by {@code way} in all steps before. */
        double tolerance(double loss, double way) {
            return 6 * 0x1p-24 * (Math.sqrt(forward) * loss + Math.sqrt(step) * way);
        }
    }

    private static List<TinyRun.Outcome> run(String backend, Graph graph) {
        try (Device device = Elbow.open(backend);
                TinyRun run = new TinyRun(device, graph)) {
            return run.run(0, STEPS);
        }
    }

    @ParameterizedTest
    @CsvSource({"DENSE, reference", "DENSE, cpu", "CONV, reference", "CONV, cpu"})
    void fiftyStepsFollowTheOtherBackends(Model model, String other) {
        Requires.backend(other);
        List<TinyRun.Outcome> cuda = run("cuda", model.graph);
        List<TinyRun.Outcome> expected = run(other, model.graph);
        double worst = 0;
        double way = 0;
        for (int i = 0; i < STEPS; i++) {
            float beta = TinyRun.at(new Step(), i).beta;
            double loss = expected.get(i).loss(beta);
            double found = cuda.get(i).loss(beta);
            double tolerance = model.tolerance(loss, way);
            assertEquals(loss, found, tolerance, "step %d of %s against %s".formatted(i, model, other));
            worst = Math.max(worst, Math.abs(found - loss) / tolerance);
            way += i == 0 ? 0 : Math.abs(loss - expected.get(i - 1).loss(beta));
        }
        System.out.printf("%s against %s: %.2g of the tolerance used%n", model, other, worst);
        double first = expected.getFirst().loss(0);
        double last = expected.getLast().loss(1);
        assertTrue(last < 0.95 * first, "nothing was learned: " + first + " to " + last);
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
