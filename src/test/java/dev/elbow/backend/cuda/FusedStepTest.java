package dev.elbow.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.backend.FusedStep;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Step;
import dev.elbow.backend.StepFigures;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks of whole steps: their sums, their figures in time, divergence, and what they allocate. */
@Tag("cuda")
class FusedStepTest {
    private static final int STEPS = 100;

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
                TinyRun run = new TinyRun(device, TinyRun.denseVae());
                FusedStep fused = run.fused()) {
            run.runFused(fused, 0, 5);
            run.spoil(Float.NaN);
            var before = run.weights();
            StepFigures figures = new StepFigures();
            fused.begin(figures);
            run.enqueueFused(fused, 5, 40, figures);
            fused.finish(figures);
            assertTrue(figures.diverged);
            assertEquals(5, figures.divergedStep);
            assertTrue(Double.isNaN(figures.lastRecon), "the figures are not those of the step that diverged");
            for (int i = 0; i < before.size(); i++) {
                assertArrayEquals(before.get(i), run.weights().get(i));
            }
            run.spoil(0.1f);
            fused.begin(new StepFigures());
            run.enqueueFused(fused, 40, 45, figures);
            fused.finish(figures);
            assertFalse(figures.diverged);
            assertNotEquals(before.getLast()[0], run.weights().getLast()[0]);
        }
    }

    @Test
    void allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.denseVae());
                FusedStep fused = run.fused()) {
            StepFigures figures = new StepFigures();
            fused.begin(figures);
            long least = Long.MAX_VALUE;
            // The JVM allocates once in a while for itself; a step that allocates does so in every window.
            for (int window = 0; window < 8 && least > STEPS; window++) {
                long first = threads.getCurrentThreadAllocatedBytes();
                long counting = threads.getCurrentThreadAllocatedBytes() - first;
                run.enqueueFused(fused, window * STEPS, (window + 1) * STEPS, figures);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - first - 2 * counting);
            }
            assertTrue(least <= STEPS, least + " bytes in " + STEPS + " steps");
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
