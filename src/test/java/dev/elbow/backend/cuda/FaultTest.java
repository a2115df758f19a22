package dev.elbow.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.FusedStep;
import dev.elbow.backend.Step;
import dev.elbow.backend.StepFigures;
import dev.elbow.backend.Totals;
import dev.elbow.tensor.DType;
import dev.elbow.testing.Emulator;
import dev.elbow.testing.Logged;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left, and what is said, when the device or a library refuses. */
@Tag("cuda")
class FaultTest {
    private static final int MOST = 200;

    @BeforeAll
    static void required() {
        Emulator.require();
    }

    @BeforeEach
    void emulator() {
        Emulator.reset();
    }

    @AfterEach
    void nothingIsLeft() {
        String report = Emulator.report();
        long bytes = Emulator.liveBytes();
        int objects = Emulator.liveObjects();
        Emulator.reset();
        assertEquals(0, bytes, "bytes of device memory are left");
        assertEquals(0, objects, "objects are left");
        assertEquals("", report);
    }

    /** Everything that training needs, opened and used once. */
    private static void train() {
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            use(run);
        }
    }

    /** The same with the data set in memory of the host. */
    private static void trainStreamed() {
        try (Device device = Elbow.open("cuda");
                TinyRun run = TinyRun.streamed(device, TinyRun.denseVae(), TinyRun.Rows.of(DType.U8))) {
            use(run);
        }
    }

    private static void use(TinyRun run) {
        run.run(0, 1);
        try (FusedStep fused = run.fused()) {
            run.runFused(fused, 1, 2);
        }
    }

    /** Status 2 is out of memory; cuBLASLt's is 3 and cuDNN's 4003. */
    @ParameterizedTest
    @CsvSource({
        "cuMemAlloc_v2,2",
        "cuMemHostAlloc,2",
        "cuStreamCreate,2",
        "cuEventCreate,2",
        "cublasLtCreate,3",
        "cublasLtMatmulDescCreate,3",
        "cublasLtMatrixLayoutCreate,3",
        "cudnnCreate,4003",
        "cudnnCreateTensorDescriptor,4003",
        "cudnnCreateConvolutionDescriptor,4003",
        "cudnnCreateFilterDescriptor,4003"
    })
    void aRefusalAtEachCallInTurnLeavesNothing(String call, int status) {
        refuseEach(call, status, FaultTest::train);
    }

    @ParameterizedTest
    @CsvSource({"cuMemAlloc_v2,2", "cuMemHostAlloc,2", "cuStreamCreate,2", "cuEventCreate,2"})
    void aRefusalWhileRowsAreStreamedLeavesNothing(String call, int status) {
        refuseEach(call, status, FaultTest::trainStreamed);
    }

    private static void refuseEach(String call, int status, Executable train) {
        assertDoesNotThrow(train);
        long calls = Emulator.calls(call);
        assertTrue(calls > 0 && calls < MOST, calls + " calls of " + call);
        for (int nth = 1; nth <= calls; nth++) {
            Emulator.fail(call, nth, status);
            ElbowException refused = assertThrows(ElbowException.class, train, call + " number " + nth);
            assertEquals(1, Emulator.faultsSeen(), call + " number " + nth);
            assertEquals(0, refused.getSuppressed().length, () -> refused.getSuppressed()[0].toString());
            assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
            if (call.equals("cuMemAlloc_v2")) {
                assertTrue(
                        refused.getMessage().matches(".* needs? [0-9,.]+ (bytes|KiB|MiB) of memory on .*"),
                        refused::getMessage);
                assertTrue(refused.getMessage().contains(" are free and "), refused::getMessage);
            }
            assertEquals(0, Emulator.liveBytes(), call + " number " + nth);
            assertEquals(0, Emulator.liveObjects(), call + " number " + nth);
            Emulator.reset();
        }
    }

    @Test
    void aLimitOnMemoryIsKept() {
        DeviceOptions options = DeviceOptions.defaults().withMemoryLimit(20_000);
        try (Device device = Elbow.open("cuda", options)) {
            ElbowException refused = assertThrows(ElbowException.class, () -> new TinyRun(device, TinyRun.convVae()));
            assertTrue(refused.getMessage().contains("the limit of 19.5 KiB"), refused::getMessage);
            assertTrue(refused.getMessage().contains("--memory"), refused::getMessage);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuStreamBeginCapture_v2", "cuGraphInstantiateWithFlags"})
    void withoutGraphsPlansRunLaunchByLaunch(String call) {
        List<TinyRun.Outcome> expected;
        List<float[]> weights;
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            expected = run.run(0, 3);
            weights = run.weights();
            assertEquals(3, Emulator.calls("cuGraphLaunch"));
        }
        Emulator.reset();
        Emulator.fail(call, 0, 900);
        try (Logged log = Logged.by(Gpu.class);
                Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae());
                FusedStep fused = run.fused()) {
            assertEquals(expected.subList(0, 1), run.run(0, 1));
            assertEquals(expected.subList(1, 3), run.runFused(fused, 1, 3));
            for (int i = 0; i < weights.size(); i++) {
                assertArrayEquals(weights.get(i), run.weights().get(i));
            }
            assertEquals(0, Emulator.calls("cuGraphLaunch"));
            assertEquals(1, log.messages().size(), "it is said, once: " + log.messages());
            String said = log.messages().getFirst();
            assertTrue(said.contains("run launch by launch, more slowly") && said.contains(call + " failed: "), said);
        }
    }

    @Test
    void afterAStickyErrorTheDeviceSaysWhatHappened() {
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.denseVae());
                FusedStep fused = run.fused()) {
            run.run(0, 1);
            Emulator.fail("execute", 1, 700);
            run.plan.run(TinyRun.at(new Step(), 1));
            ElbowException first = assertThrows(ElbowException.class, () -> run.plan.drain(new Totals()));
            assertTrue(first.getMessage().contains("CUDA_ERROR_ILLEGAL_ADDRESS"), first::getMessage);
            unusable(device, run, fused, "CUDA_ERROR_ILLEGAL_ADDRESS");
        }
        Emulator.reset();
    }

    /** Plans that run launch by launch, since a captured graph calls no library. */
    @ParameterizedTest
    @CsvSource({"cublasLtMatmul,13", "cudnnConvolutionForward,5000", "cudnnConvolutionBackwardFilter,5003"})
    void afterALibraryCouldNotExecuteTheDeviceSaysWhatHappened(String call, int status) {
        Emulator.fail("cuStreamBeginCapture_v2", 0, 900);
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, call.startsWith("cublas") ? TinyRun.denseVae() : TinyRun.convVae());
                FusedStep fused = run.fused()) {
            run.run(0, 1);
            Emulator.fail(call, 1, status);
            ElbowException first = assertThrows(ElbowException.class, () -> run.plan.run(TinyRun.at(new Step(), 1)));
            assertTrue(first.getMessage().contains("cannot be used any more in this process"), first::getMessage);
            assertTrue(first.getMessage().contains(call + " failed: "), first::getMessage);
            assertTrue(first.getMessage().endsWith("start again, from the last checkpoint"), first::getMessage);
            unusable(device, run, fused, call);
        }
    }

    @Test
    void aLibraryThatCannotBeRecordedIsNoEndOfTheDevice() {
        List<TinyRun.Outcome> expected;
        long calls;
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            calls = Emulator.calls("cudnnConvolutionForward");
            expected = run.run(0, 3);
        }
        Emulator.reset();
        // A plan runs once, then it is recorded.
        Emulator.fail("cudnnConvolutionForward", (int) calls / 2 + 1, 5003);
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            assertEquals(1, Emulator.faultsSeen());
            assertEquals(expected, run.run(0, 3));
            assertEquals(0, Emulator.calls("cuGraphLaunch"));
        }
    }

    @Test
    void aLibraryThatDoesNotTellItsVersionIsARefusal() {
        Emulator.fail("nvrtcVersion", 0, 11);
        ElbowException refused = assertThrows(ElbowException.class, () -> Elbow.open("cuda"));
        assertTrue(
                refused.getMessage().contains("does not tell its version: nvrtcVersion failed"), refused::getMessage);
    }

    private static void unusable(Device device, TinyRun run, FusedStep fused, String reason) {
        unusable(reason, () -> run.plan.run(TinyRun.at(new Step(), 1)));
        unusable(reason, () -> run.plan.drain(new Totals()));
        unusable(reason, run::weights);
        unusable(reason, () -> run.update.squaredNorm(run.plan, 0, 1));
        unusable(reason, () -> fused.finish(new StepFigures()));
        unusable(reason, device::attach);
        unusable(reason, () -> device.parameters(TinyRun.denseVae()));
    }

    private static void unusable(String reason, Executable use) {
        String message = assertThrows(ElbowException.class, use).getMessage();
        assertTrue(message.contains("cannot be used any more in this process") && message.contains(reason), message);
    }
}
