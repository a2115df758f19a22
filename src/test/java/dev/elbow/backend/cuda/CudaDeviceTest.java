package dev.elbow.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.FusedStep;
import dev.elbow.backend.LaunchGraph;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Precision;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.ffi.cudnn.ConvolutionAlgorithm;
import dev.elbow.ffi.cudnn.Direction;
import dev.elbow.graph.Parameter;
import dev.elbow.model.Preset;
import dev.elbow.tensor.DType;
import dev.elbow.tensor.Shape;
import dev.elbow.testing.Emulator;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the device says of itself, how it is opened, and what its plans come to. */
@Tag("cuda")
class CudaDeviceTest {
    private static final List<String> LAUNCHES = List.of(
            "cuLaunchKernel",
            "cublasLtMatmul",
            "cudnnConvolutionForward",
            "cudnnConvolutionBackwardData",
            "cudnnConvolutionBackwardFilter");

    /**
     * Five convolutions, three dense layers, and what comes before and behind: {@code bench/results/launches-conv-vae-*.md} lists
     * them, ARCHITECTURE.md tells how many there are.
     */
    private static final int STEP_LAUNCHES = 30;
    /** Weights' gradients are a branch beside the rest. */
    private static final int CRITICAL_PATH = 25;

    @BeforeAll
    static void required() {
        Emulator.require();
    }

    @BeforeEach
    void emulator() {
        Emulator.reset();
    }

    @AfterEach
    void noFaults() {
        Emulator.reset();
    }

    @Test
    void theKeyNamesWhatBitsDependOn() {
        try (Device device = Elbow.open("cuda:0", DeviceOptions.defaults().withPrecision(Precision.TF32))) {
            Map<String, String> key = device.reproducibilityKey();
            for (String name : List.of("device", "compute capability", "driver", "nvrtc", "cublaslt", "cudnn")) {
                assertFalse(key.get(name).isBlank() || key.get(name).equals("missing"), name + " in " + key);
            }
            assertEquals("tf32", key.get("precision"));
            assertFalse(key.containsKey(Device.ALGORITHMS), "nothing is compiled yet: " + key);
            assertTrue(device.description().contains("not a GPU"), device.description());
        }
    }

    @Test
    void aDeviceThatIsNotThereIsRefused() {
        String message =
                assertThrows(ElbowException.class, () -> Elbow.open("cuda:7")).getMessage();
        assertTrue(message.contains("7"), message);
    }

    @Test
    void measuredAlgorithmsJoinTheKeyAndComputeTheSame() {
        List<TinyRun.Outcome> expected;
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            expected = run.run(0, 3);
        }
        try (Device device = Elbow.open("cuda", DeviceOptions.defaults().withAutotune(true));
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            SortedMap<String, String> algorithms = device.algorithms();
            assertTrue(algorithms.toString().contains("BACKWARD_FILTER"), algorithms.toString());
            Map<String, String> key = device.reproducibilityKey();
            List<TinyRun.Outcome> found = run.run(0, 3);
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        expected.get(i).recon(),
                        found.get(i).recon(),
                        1e-5 * expected.get(i).recon());
            }
            try (Plan again = device.compile(run.parameters, run.plan.spec())) {
                assertEquals(algorithms, device.algorithms());
                assertEquals(key, device.reproducibilityKey());
                assertTrue(again.bytes() <= run.plan.bytes(), "what is decided needs no scratch for others");
            }
        }
    }

    /** The stand-in rates ALGO_0 of both gradients best, which is not deterministic. */
    @Test
    void onlyOnRequestAlgorithmsNeedNotBeDeterministic() {
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            assertFalse(device.reproducibilityKey().containsKey("deterministic"));
            assertFalse(gradientsAlgorithms(device).stream().anyMatch(name -> name.startsWith("0/")));
        }
        try (Device device = Elbow.open("cuda", DeviceOptions.defaults().withDeterministic(false));
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            assertEquals("no", device.reproducibilityKey().get("deterministic"));
            assertTrue(gradientsAlgorithms(device).stream().allMatch(name -> name.startsWith("0/")));
            assertTrue(Double.isFinite(run.run(0, 1).getFirst().recon()));
        }
    }

    private static List<String> gradientsAlgorithms(Device device) {
        List<String> names = device.algorithms().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("BACKWARD"))
                .map(Map.Entry::getValue)
                .toList();
        assertFalse(names.isEmpty());
        return names;
    }

    @Test
    void whereTheLibraryRatesNoneDocumentedAlgorithmsAreTaken() {
        List<TinyRun.Outcome> expected;
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            expected = run.run(0, 3);
        }
        for (String pass : List.of("Forward", "BackwardData", "BackwardFilter")) {
            Emulator.fail("cudnnGetConvolution" + pass + "Algorithm_v7", 0, 3000);
        }
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            assertEquals(expected, run.run(0, 3));
            assertTrue(Emulator.faultsSeen() > 0);
        }
        for (String pass : List.of("Forward", "BackwardData", "BackwardFilter")) {
            Emulator.fail("cudnnGetConvolution" + pass + "WorkspaceSize", 0, 3000);
        }
        try (Device device = Elbow.open("cuda")) {
            String message = assertThrows(ElbowException.class, () -> new TinyRun(device, TinyRun.convVae()))
                    .getMessage();
            assertTrue(message.contains("no deterministic algorithm") && message.contains("--device cpu"), message);
        }
    }

    @Test
    void scratchIsLimitedUnlessThereIsNoOtherWay() {
        ConvolutionAlgorithm fast = new ConvolutionAlgorithm(Direction.FORWARD, 1, 0, -1, 300, true, 3);
        ConvolutionAlgorithm slow = new ConvolutionAlgorithm(Direction.FORWARD, 0, 0, -1, 200, true, 3);
        List<ConvolutionAlgorithm> both = List.of(fast, slow);
        assertEquals(both, ConvAlgorithms.affordable(both, 300));
        assertEquals(List.of(slow), ConvAlgorithms.affordable(both, 200));
        assertEquals(List.of(slow), ConvAlgorithms.affordable(both, 100));
    }

    @Test
    void thingsMayBeClosedInAnyOrderAndFromAnyThread() {
        Device device = Elbow.open("cuda");
        try (Arena arena = Arena.ofShared();
                Device.Attachment _ = device.attach()) {
            Parameters parameters = device.parameters(TinyRun.convVae());
            Samples samples = device.samples(arena.allocate(2 * 64), DType.U8, TinyRun.IMAGE, 2);
            Plan plan = device.compile(parameters, PlanSpec.of(Mode.TRAIN, 2).withSamples(samples, true));
            FusedStep fused = device.fusedStep(plan, device.update(parameters, Optimizer.adam()), 0)
                    .orElseThrow();
            CompletableFuture.runAsync(() -> {
                        samples.close();
                        parameters.close();
                        fused.close();
                        plan.close();
                    })
                    .join();
        }
        device.close();
        assertEquals(0, Emulator.liveBytes());
        assertEquals(0, Emulator.liveObjects());
        assertEquals("", Emulator.report());
    }

    @Test
    void aRunIsOneAllocationAndOneLaunch() {
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae())) {
            Emulator.reset();
            try (Plan plan = device.compile(run.parameters, run.plan.spec())) {
                assertEquals(1, Emulator.calls("cuMemAlloc_v2"));
                Emulator.reset();
                plan.run(TinyRun.at(new Step(), 0));
                assertEquals(1, Emulator.calls("cuGraphLaunch"));
                assertEquals(1, Emulator.calls("cuMemcpyHtoDAsync_v2"));
                assertEquals(0, Emulator.calls("cuLaunchKernel"));
                assertEquals(0, Emulator.calls("cuStreamSynchronize"));
            }
        }
    }

    /** Each costs the GPU one to two microseconds, whatever it computes. Rows that come over the bus are one more, beside the rest. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTrainingStepOfTheConvolutionalVaeIsFewLaunches(boolean streamed) {
        try (Device device = Elbow.open("cuda");
                Arena arena = Arena.ofConfined();
                Device.Attachment _ = device.attach();
                Parameters parameters = device.parameters(Preset.CONV_VAE.graph(Shape.of(28, 28, 1)));
                Samples samples = oneImage(device, arena, streamed);
                Plan plan =
                        device.compile(parameters, PlanSpec.of(Mode.TRAIN, 1).withSamples(samples, true))) {
            Emulator.reset();
            try (FusedStep fused = device.fusedStep(plan, device.update(parameters, Optimizer.adam()), 1)
                    .orElseThrow()) {
                // Once to warm up, once into the graph.
                long launches = LAUNCHES.stream().mapToLong(Emulator::calls).sum() / 2;
                assertEquals(streamed ? STEP_LAUNCHES + 1 : STEP_LAUNCHES, launches, CudaDeviceTest::counts);
                LaunchGraph graph = fused.graph().orElseThrow();
                assertEquals(launches, graph.nodes());
                assertEquals(CRITICAL_PATH, graph.criticalPath());
            }
        }
    }

    /** What is a step's does not attach, and says so; what reads does. */
    @Test
    void aThreadThatIsNotAttachedIsToldAndLeavesAllAsItWas() {
        try (Device device = Elbow.open("cuda");
                TinyRun run = new TinyRun(device, TinyRun.convVae());
                Plan other = device.compile(run.parameters, run.plan.spec())) {
            Step step = TinyRun.at(new Step(), 0);
            run.plan.run(step);
            other.run(step);
            Parameter bias = run.plan.graph().parameters().getLast();
            float[] once = run.plan.gradient(bias);
            long size = run.parameters.size();
            assertRefused(() -> run.plan.addGradients(other, 0, size));
            assertRefused(() -> run.plan.run(step));
            assertRefused(() -> run.plan.drain(new Totals()));
            assertArrayEquals(
                    once,
                    CompletableFuture.supplyAsync(() -> run.plan.gradient(bias)).join());
            run.plan.addGradients(other, 0, size);
            float[] twice = run.plan.gradient(bias);
            for (int i = 0; i < once.length; i++) {
                assertEquals(2 * once[i], twice[i]);
            }
        }
    }

    private static void assertRefused(Runnable call) {
        CompletionException e = assertThrows(
                CompletionException.class,
                () -> CompletableFuture.runAsync(call).join());
        String message = e.getCause().getMessage();
        assertTrue(message.contains("INVALID_CONTEXT") && message.contains("attach the device's context"), message);
    }

    private static Samples oneImage(Device device, Arena arena, boolean streamed) {
        Supplier<Samples> samples = () -> device.samples(arena.allocate(784), DType.U8, Shape.of(28, 28, 1), 1);
        return streamed ? TinyRun.onHost(samples) : samples.get();
    }

    private static String counts() {
        StringBuilder text = new StringBuilder();
        LAUNCHES.forEach(call ->
                text.append(call).append(' ').append(Emulator.calls(call) / 2).append("; "));
        return text.toString();
    }
}
