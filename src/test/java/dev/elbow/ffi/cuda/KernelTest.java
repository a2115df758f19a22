package dev.elbow.ffi.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.testing.Emulator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kernels are loaded, launched and captured; every kind of argument arrives. */
@Tag("cuda")
class KernelTest {
    private static final int N = 8;

    private PrimaryContext context;
    private PrimaryContext.Attachment attachment;
    private Stream stream;
    private Module module;
    private DeviceMemory memory;
    private final Arena arena = Arena.ofConfined();

    @BeforeEach
    void open() {
        Emulator.require();
        Emulator.reset();
        context = PrimaryContext.retain(0);
        attachment = context.attach();
        stream = Stream.open(context);
        memory = DeviceMemory.allocate(context, 4L * N);
        module = Module.load(context, TestKernels.compile());
    }

    @AfterEach
    void close() {
        if (context != null) {
            if (!module.isClosed()) {
                module.close();
            }
            memory.close();
            stream.close();
            attachment.close();
            context.close();
            assertEquals(0, Emulator.liveObjects());
        }
    }

    private KernelLaunch fill(int start) {
        return module.function("fill")
                .launch(arena)
                .grid(2)
                .block(N / 2)
                .pointer(memory.address())
                .int32(start)
                .int64(1L << 40)
                .float32(0.5f)
                .float64(0.25)
                .build();
    }

    private int[] read() {
        MemorySegment host = arena.allocate(JAVA_INT, N);
        memory.download(0, host, stream);
        stream.synchronise();
        return host.toArray(JAVA_INT);
    }

    private static int[] from(int start) {
        return IntStream.range(start, start + N).toArray();
    }

    @Test
    void argumentsOfEveryKindArriveAndMayBeChanged() {
        KernelLaunch launch = fill(5);
        launch.execute(stream);
        assertArrayEquals(from(5), read());
        launch.setInt(1, 100);
        launch.execute(stream);
        assertArrayEquals(from(100), read());
        assertThrows(IllegalArgumentException.class, () -> launch.setInt(0, 1));
        assertThrows(IllegalArgumentException.class, () -> launch.setPointer(1, 1));
        assertEquals("fill<<<2x1x1, 4x1x1, 0>>>", launch.toString());
        try (DeviceMemory other = DeviceMemory.allocate(context, 4L * N)) {
            launch.setPointer(0, other.address());
            launch.setInt(1, 1);
            launch.execute(stream);
            assertArrayEquals(from(100), read());
        }
    }

    @Test
    void whereTheDriverDoesNotTellParametersMissingArgumentsAreZeros() {
        assertEquals(
                Optional.of(List.of(8L, 4L, 8L, 4L, 8L)),
                module.function("fill").parameterBytes());
        assertEquals(Optional.of(List.of()), module.function("nothing").parameterBytes());
        Emulator.fail("cuFuncGetParamInfo", 0, CudaConstants.CUDA_ERROR_NOT_INITIALIZED);
        assertEquals(Optional.empty(), module.function("fill").parameterBytes());
        Emulator.reset();
        KernelLaunch.Builder incomplete =
                module.function("fill").launch(arena).grid(1).block(N).pointer(memory.address());
        assertThrows(IllegalArgumentException.class, incomplete::build);
        memory.fill((byte) 0, stream);
        incomplete.build(Optional.empty()).execute(stream);
        int[] expected = new int[N];
        Arrays.fill(expected, -1);
        assertArrayEquals(expected, read(), "the kernel found zeros");
    }

    @Test
    void aLaunchIsRefusedWhenWhatItNeedsIsGone() {
        Arena own = Arena.ofConfined();
        KernelLaunch launch =
                module.function("nothing").launch(own).grid(1).block(1).build();
        launch.execute(stream);
        own.close();
        assertThrows(IllegalStateException.class, () -> launch.execute(stream));
        KernelLaunch unloaded =
                module.function("nothing").launch(arena).grid(1).block(1).build();
        stream.synchronise();
        module.close();
        assertThrows(IllegalStateException.class, () -> unloaded.execute(stream));
        assertThrows(IllegalArgumentException.class, () -> new KernelLaunch.Builder(null, arena).grid(0));
    }

    @Test
    void aKernelTellsWhatItUses() {
        Function kernel = module.function("fill");
        assertEquals("fill", kernel.name());
        assertTrue(kernel.registers() > 0);
        assertEquals(0, kernel.localBytes());
        assertEquals(0, kernel.staticSharedBytes());
        assertTrue(kernel.maxThreadsPerBlock() >= 256);
        assertTrue(kernel.blocksPerMultiprocessor(128, 0) > 0);
        assertEquals(kernel, kernel.allowSharedBytes(1024));
        assertEquals(context.device().architecture(), kernel.architecture());
        assertEquals(20, module.global("table").bytes());
        CudaException e = assertThrows(CudaException.class, () -> module.function("absent"));
        assertTrue(e.getMessage().endsWith("; kernel absent"), e.getMessage());
    }

    @Test
    void aGraphRunsWhatWasCapturedAndKnowsItsShape() {
        KernelLaunch launch = fill(7);
        Graph graph = Graph.capture(stream, () -> {
            memory.fill((byte) 0, stream);
            launch.execute(stream);
        });
        assertEquals(2, graph.nodeCount());
        assertEquals(2, graph.criticalPath());
        assertEquals(
                Map.of(CudaConstants.CU_GRAPH_NODE_TYPE_KERNEL, 1, CudaConstants.CU_GRAPH_NODE_TYPE_MEMSET, 1),
                graph.nodeTypes());
        try (GraphExec exec = graph.instantiate()) {
            graph.close();
            exec.upload(stream);
            memory.fill((byte) 9, stream);
            exec.launch(stream);
            exec.launch(stream);
            assertArrayEquals(from(7), read());
        }
    }

    @Test
    void branchesOfAGraphShortenItsCriticalPath() {
        try (Stream other = Stream.open(context);
                DeviceMemory second = DeviceMemory.allocate(context, 64);
                Event fork = Event.untimed(context);
                Event join = Event.untimed(context)) {
            Graph graph = Graph.capture(stream, () -> {
                memory.fill((byte) 0, stream);
                fork.record(stream);
                other.waitFor(fork);
                second.fill((byte) 1, other);
                join.record(other);
                fill(1).execute(stream);
                stream.waitFor(join);
                memory.fill((byte) 2, stream);
            });
            assertEquals(4, graph.nodeCount());
            assertEquals(3, graph.criticalPath());
            graph.close();
        }
    }

    @Test
    void aCaptureThatFailsLeavesTheStreamUsable() {
        IllegalArgumentException own = new IllegalArgumentException("the work's own");
        assertEquals(
                own,
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Graph.capture(stream, () -> {
                            throw own;
                        })));
        CudaException forbidden = assertThrows(CudaException.class, () -> Graph.capture(stream, stream::synchronise));
        assertEquals(CudaConstants.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, forbidden.status());
        fill(3).execute(stream);
        assertArrayEquals(from(3), read());
    }
}
