package dev.elbow.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.backend.FusedStep;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Step;
import dev.elbow.backend.StepFigures;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.Graph;
import dev.elbow.tensor.DType;
import dev.elbow.testing.Requires;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of whole steps: their sums, their figures in time, divergence, and what they allocate. */
@Tag("cuda")
class FusedStepTest {
    private static final int STEPS = 100;
    private static final int WINDOW = 500;
    private static final int MOST_WINDOWS = 20;
    /** Few launches, which the emulator runs one after the other. */
    static final Graph SMALLEST = Graph.builder(TinyRun.IMAGE)
            .add(new Flatten(), new Dense(64), new BernoulliLoss())
            .build();

    @BeforeAll
    static void required() {
        Requires.backend("cuda");
    }

    static void assertSameWeights(TinyRun expected, TinyRun found) {
        for (int i = 0; i < expected.weights().size(); i++) {
            assertArrayEquals(expected.weights().get(i), found.weights().get(i));
        }
    }

    @Test
    void blocksSumUpWhatSingleStepsDo() {
        try (Device device = Elbow.open("cuda");
                TinyRun single = new TinyRun(device, TinyRun.denseVae());
                TinyRun blocks = new TinyRun(device, TinyRun.denseVae());
                FusedStep one = single.fused();
                FusedStep many = blocks.fused()) {
            double recon = 0.25;
            double kl = 0;
            long rows = 7;
            for (TinyRun.Outcome outcome : single.runFused(one, 0, STEPS)) {
                recon += outcome.recon();
                kl += outcome.kl();
                rows += outcome.rows();
            }
            StepFigures figures = new StepFigures();
            figures.recon = 0.25;
            figures.rows = 7;
            many.begin(figures);
            blocks.enqueueFused(many, 0, STEPS, figures);
            assertTrue(figures.steps > 0 && figures.steps < STEPS, "no block was read in time: " + figures.steps);
            many.finish(figures);
            assertEquals(STEPS, figures.steps);
            assertEquals(recon, figures.recon);
            assertEquals(kl, figures.kl);
            assertEquals(rows, figures.rows);
            assertFalse(figures.diverged);
            assertSameWeights(single, blocks);
        }
    }

    @Test
    void aDivergedStepStopsAllLaterUpdates() {
        try (Device device = Elbow.open("cuda");
                TinyRun run = TinyRun.withNan(device, TinyRun.denseVae(), 17);
                TinyRun plain = TinyRun.withNan(device, TinyRun.denseVae(), 17);
                FusedStep fused = run.fused()) {
            StepFigures figures = new StepFigures();
            fused.begin(figures);
            run.enqueueFused(fused, 0, 40, figures);
            fused.finish(figures);
            assertTrue(figures.diverged);
            int step = (int) figures.divergedStep;
            assertTrue(step < TinyRun.STEPS_PER_EPOCH, "one image of the first epoch holds a NaN, found step " + step);
            plain.run(0, step);
            assertSameWeights(plain, run);
            // The figures are those of the step that diverged, although finite ones followed.
            TinyRun.Outcome last = plain.run(step, step + 1).getFirst();
            assertEquals(last.recon(), figures.lastRecon);
            assertEquals(last.kl(), figures.lastKl);
            assertEquals(last.norm(), Math.sqrt(figures.squaredNorm));
            fused.begin(new StepFigures());
            run.enqueueFused(fused, 0, step, figures);
            fused.finish(figures);
            assertFalse(figures.diverged);
            assertTrue(Double.isFinite(figures.recon));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allocatesNothing(boolean streamed) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        TinyRun.Rows bytes = TinyRun.Rows.of(DType.U8);
        try (Device device = Elbow.open("cuda");
                TinyRun run =
                        streamed ? TinyRun.streamed(device, SMALLEST, bytes) : new TinyRun(device, SMALLEST, bytes);
                FusedStep fused = run.fused()) {
            StepFigures figures = new StepFigures();
            fused.begin(figures);
            long least = Long.MAX_VALUE;
            // Until it is compiled, code that writes native memory allocates; a step that always does has no clean
            // window.
            for (int window = 0; window < MOST_WINDOWS && least > WINDOW; window++) {
                long first = threads.getCurrentThreadAllocatedBytes();
                long counting = threads.getCurrentThreadAllocatedBytes() - first;
                run.enqueueFused(fused, window * WINDOW, (window + 1) * WINDOW, figures);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - first - 2 * counting);
            }
            assertTrue(least <= WINDOW, least + " bytes in " + WINDOW + " steps");
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.denseVae());
                TinyRun other = new TinyRun(device, TinyRun.denseVae())) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> device.fusedStep(run.plan, device.update(other.parameters, Optimizer.adam()), 0));
            FusedStep fused = run.fused();
            Step step = TinyRun.at(new Step(), 0);
            for (int i = 0; i < fused.capacity(); i++) {
                fused.add(step, i + 1, 0.1f);
            }
            assertThrows(IllegalStateException.class, () -> fused.add(step, 99, 0.1f));
            step.rows = TinyRun.BATCH + 1;
            assertThrows(IllegalArgumentException.class, () -> fused.add(step, 1, 0.1f));
            fused.close();
            fused.close();
            String message = assertThrows(IllegalStateException.class, () -> fused.finish(new StepFigures()))
                    .getMessage();
            assertTrue(message.contains("closed"), message);
        }
    }
}
