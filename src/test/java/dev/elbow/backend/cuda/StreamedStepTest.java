package dev.elbow.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.FusedStep;
import dev.elbow.backend.LaunchGraph;
import dev.elbow.backend.Port;
import dev.elbow.backend.StepFigures;
import dev.elbow.backend.Totals;
import dev.elbow.backend.cuda.TinyRun.Rows;
import dev.elbow.tensor.DType;
import dev.elbow.testing.Emulator;
import dev.elbow.testing.Requires;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fused steps on a data set in memory of the host, whose rows come a step ahead: the same bits in the same single launch. */
@Tag("cuda")
class StreamedStepTest {
    /** Four epochs, and the beginning of a fifth one. */
    private static final int STEPS = 4 * TinyRun.STEPS_PER_EPOCH + 2;

    @BeforeAll
    static void required() {
        Requires.backend("cuda");
    }

    private static void assertSame(TinyRun resident, StepFigures expected, TinyRun streamed, StepFigures found) {
        assertEquals(expected.recon, found.recon);
        assertEquals(expected.kl, found.kl);
        assertEquals(expected.rows, found.rows);
        assertEquals(expected.squaredNorm, found.squaredNorm);
        FusedStepTest.assertSameWeights(resident, streamed);
        int rows = TinyRun.BATCH * TinyRun.IMAGE.elements();
        assertArrayEquals(
                resident.plan.buffer(Port.INPUT).read(rows),
                streamed.plan.buffer(Port.INPUT).read(rows),
                "the last step's rows");
    }

    /** Steps run from {@code from} on, as after a resume; blocks end anywhere in an epoch, and epochs in a partial batch. */
    private static void trainsAlike(Device device, Rows rows, int from, int block) {
        try (TinyRun resident = new TinyRun(device, TinyRun.denseVae(), rows);
                TinyRun streamed = TinyRun.streamed(device, TinyRun.denseVae(), rows);
                FusedStep expectedSteps = resident.fused();
                FusedStep steps = streamed.fused()) {
            StepFigures expected = new StepFigures();
            StepFigures found = new StepFigures();
            expectedSteps.begin(new StepFigures());
            steps.begin(new StepFigures());
            resident.enqueueFused(expectedSteps, from, STEPS, expected);
            streamed.enqueueFused(steps, from, STEPS, block, found);
            expectedSteps.finish(expected);
            steps.finish(found);
            assertSame(resident, expected, streamed, found);
        }
    }

    @ParameterizedTest
    @CsvSource({"U8, true, false", "U8, true, true", "U8, false, false", "F32, true, false", "F32, false, true"})
    void trainsTheSameBits(DType type, boolean shuffled, boolean binarized) {
        Rows rows = new Rows(type, -1, shuffled, binarized);
        try (Device device = Elbow.open("cuda")) {
            for (int block : new int[] {1, 2, 5, 32}) {
                trainsAlike(device, rows, 0, block);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, TinyRun.STEPS_PER_EPOCH - 1, TinyRun.STEPS_PER_EPOCH})
    void goesOnAnywhereInAnEpoch(int from) {
        try (Device device = Elbow.open("cuda")) {
            trainsAlike(device, Rows.of(DType.U8), from, 7);
        }
    }

    @Test
    void goesOnAfterEachStepAndAfterRunsOfThePlan() {
        try (Device device = Elbow.open("cuda");
                TinyRun resident = new TinyRun(device, TinyRun.convVae());
                TinyRun streamed = TinyRun.streamed(device, TinyRun.convVae(), Rows.of(DType.U8));
                FusedStep steps = streamed.fused()) {
            List<TinyRun.Outcome> expected = resident.run(0, 9);
            assertEquals(expected.subList(0, 3), streamed.runFused(steps, 0, 3));
            streamed.plan.drain(new Totals());
            assertEquals(expected.subList(3, 5), streamed.run(3, 5));
            assertEquals(expected.subList(5, 9), streamed.runFused(steps, 5, 9));
            FusedStepTest.assertSameWeights(resident, streamed);
        }
    }

    @Test
    void aStepIsOneLaunchOfOneNodeMoreBesideTheCriticalPath() {
        try (Device device = Elbow.open("cuda");
                TinyRun resident = new TinyRun(device, TinyRun.convVae());
                TinyRun streamed = TinyRun.streamed(device, TinyRun.convVae(), Rows.of(DType.U8));
                FusedStep expected = resident.fused();
                FusedStep steps = streamed.fused()) {
            LaunchGraph without = expected.graph().orElseThrow();
            LaunchGraph graph = steps.graph().orElseThrow();
            assertEquals(without.nodes() + 1, graph.nodes());
            assertEquals(without.criticalPath(), graph.criticalPath());
        }
    }

    @Test
    void aBlockAsksForItsFirstRowsAlone() {
        Emulator.require();
        try (Device device = Elbow.open("cuda");
                TinyRun streamed = TinyRun.streamed(device, TinyRun.denseVae(), Rows.of(DType.U8));
                FusedStep steps = streamed.fused()) {
            assertEquals(0, device.memoryStats().samples());
            StepFigures figures = new StepFigures();
            steps.begin(figures);
            Emulator.reset();
            streamed.enqueueFused(steps, 0, 2 * steps.capacity(), figures);
            assertEquals(2L * steps.capacity(), Emulator.calls("cuGraphLaunch"));
            assertEquals(2, Emulator.calls("cuLaunchKernel"), "one fetch for each block");
            assertEquals(2, Emulator.calls("cuMemcpyHtoDAsync_v2"));
            assertEquals(0, Emulator.calls("cuStreamSynchronize"));
        }
    }

    @Test
    void withoutGraphsItIsTheSame() {
        Emulator.require();
        try (Device device = Elbow.open("cuda");
                TinyRun resident = new TinyRun(device, TinyRun.denseVae());
                FusedStep expectedSteps = resident.fused()) {
            Emulator.fail("cuStreamBeginCapture_v2", 0, 900);
            try (TinyRun streamed = TinyRun.streamed(device, TinyRun.denseVae(), Rows.of(DType.U8));
                    FusedStep steps = streamed.fused()) {
                assertEquals(resident.runFused(expectedSteps, 0, 9), streamed.runFused(steps, 0, 9));
                StepFigures expected = new StepFigures();
                StepFigures found = new StepFigures();
                resident.enqueueFused(expectedSteps, 9, STEPS, expected);
                streamed.enqueueFused(steps, 9, STEPS, 5, found);
                expectedSteps.finish(expected);
                steps.finish(found);
                assertSame(resident, expected, streamed, found);
            }
        } finally {
            Emulator.reset();
        }
    }

    @Test
    void aPlaceThatDoesNotExistIsRefused() {
        System.setProperty(CudaSamples.PROPERTY, "disk");
        try (Device device = Elbow.open("cuda")) {
            String message = assertThrows(ElbowException.class, () -> new TinyRun(device, TinyRun.denseVae()))
                    .getMessage();
            assertTrue(message.contains("elbow.cuda.samples") && message.contains("auto or host"), message);
        } finally {
            System.clearProperty(CudaSamples.PROPERTY);
        }
    }
}
