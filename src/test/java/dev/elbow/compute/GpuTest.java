package dev.elbow.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.MemoryStats;
import dev.elbow.testing.ChildJvm;
import dev.elbow.testing.Emulator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Buffers, streams, programs of the caller's own, lifetimes, and what mistakes are answered with. */
@Tag("cuda")
class GpuTest {
    private static final String SOURCE = """
            extern "C" __global__ void fill(int* x, long long n, int value) {
                for (long long i = threadIdx.x; i < n; i += blockDim.x) x[i] = value;
            }
            extern "C" __global__ void add(float* x, float a, double b, float* y) {
                x[threadIdx.x] += a + (float) b + (y ? y[threadIdx.x] : 0);
            }
            """;

    @BeforeEach
    void emulator() {
        Emulator.require();
        Emulator.reset();
    }

    @Test
    void copiesArraysAndSegments() {
        try (Gpu gpu = Gpu.open(0);
                Arena arena = Arena.ofConfined();
                GpuInts ints = gpu.ints(3);
                GpuBytes bytes = gpu.bytes(5);
                GpuFloats floats = gpu.floats(400_000)) {
            ints.write(1, -2, 3);
            assertArrayEquals(new int[] {1, -2, 3}, ints.read(3));
            bytes.write(new byte[] {9, 8, 7, 6, 5});
            MemorySegment two = arena.allocate(2);
            bytes.read(2, two);
            assertArrayEquals(new byte[] {7, 6}, two.toArray(ValueLayout.JAVA_BYTE));
            bytes.zero();
            assertArrayEquals(new byte[5], bytes.read(5));
            float[] many = new float[400_000];
            many[399_999] = 4;
            floats.write(many);
            assertArrayEquals(many, floats.read(400_000));
            assertEquals(1_600_000, floats.bytes());
            assertThrows(IndexOutOfBoundsException.class, () -> ints.write(1, 2, 3, 4));
            assertThrows(IndexOutOfBoundsException.class, () -> floats.read(1, many, 0, 400_000));
            String odd = assertThrows(IllegalArgumentException.class, () -> ints.write(0, two))
                    .getMessage();
            assertEquals("a segment of 2 bytes holds no whole number of elements of 4 bytes", odd);
        }
        assertEquals("", Emulator.report());
        assertEquals(0, Emulator.liveObjects());
    }

    @Test
    void argumentsOfAKernelCanChange() {
        try (Gpu gpu = Gpu.open(0);
                var attached = gpu.attach();
                GpuProgram program = gpu.compile("own.cu", SOURCE);
                GpuInts x = gpu.ints(100);
                KernelCall fill = program.kernel("fill")
                        .grid(1)
                        .block(32)
                        .arg(x)
                        .arg(100L)
                        .arg(7)
                        .prepare()) {
            fill.execute();
            assertEquals(7, x.read(100)[99]);
            fill.set(1, 10L);
            fill.set(2, 8);
            fill.execute();
            int[] now = x.read(100);
            assertEquals(8, now[9]);
            assertEquals(7, now[10]);
            String wrong = assertThrows(IllegalArgumentException.class, () -> fill.set(2, 1f))
                    .getMessage();
            assertTrue(wrong.contains("fill") && wrong.contains("int") && wrong.contains("float"), wrong);
            assertTrue(fill.toString().startsWith("fill<<<1x1x1, 32x1x1, 0>>>"), fill.toString());
        }
    }

    @Test
    void argumentsThatAreNotTheKernelsAreRefused() {
        try (Gpu gpu = Gpu.open(0);
                GpuProgram program = gpu.compile("own.cu", SOURCE);
                GpuInts x = gpu.ints(4)) {
            assertEquals(
                    "the kernel fill has 3 parameters, of [8, 8, 4] bytes; found 1 arguments",
                    refusal(program.kernel("fill").arg(x)));
            assertEquals(
                    "the kernel fill has 3 parameters, of [8, 8, 4] bytes; found 4 arguments",
                    refusal(program.kernel("fill").arg(x).arg(4L).arg(7).arg(8)));
            String wide = refusal(program.kernel("fill").arg(x).arg(4L).arg(7.0));
            assertTrue(
                    wide.startsWith(
                            "argument 2 of the kernel fill (counted from 0) has 8 bytes (double); expected 4 bytes"),
                    wide);
            String narrow = refusal(program.kernel("fill").arg(x).arg(4));
            assertTrue(narrow.contains("argument 1") && narrow.contains("4 bytes (int); expected 8"), narrow);
        }
        assertEquals("", Emulator.report());
        assertEquals(0, Emulator.liveObjects());
    }

    private static String refusal(KernelCall.Builder call) {
        return assertThrows(IllegalArgumentException.class, call::prepare).getMessage();
    }

    @Test
    void whatIsClosedAfterItsGpuIsReleasedAllTheSame() {
        Gpu gpu = Gpu.open(0);
        GpuStream other = gpu.openStream();
        GpuProgram program = gpu.compile("own.cu", SOURCE);
        GpuFloats x = gpu.upload(1, 2);
        GpuFloats slot = gpu.upload(0, 0);
        GpuStep step = gpu.step();
        GpuUpdate update = gpu.update(dev.elbow.backend.Optimizer.sgd(0), x, x, slot);
        GpuCall own = gpu.activations().sigmoid(x, x, 2);
        GpuCall elsewhere = gpu.activations().sigmoid(x, x, 2);
        KernelCall kernel =
                program.kernel("add").block(2).arg(x).arg(1f).arg(1.0).argNull().prepare();
        try (var attached = gpu.attach()) {
            step.rows(1);
            update.apply(1, 0.1f, 1);
            own.execute();
            gpu.synchronise();
            elsewhere.execute(other);
            kernel.execute(other);
        }
        gpu.close();
        for (AutoCloseable late : List.of(own, elsewhere, kernel, update, step, program, other, x, slot)) {
            assertDoesNotThrow(late::close, late.toString());
        }
        assertThrows(IllegalStateException.class, own::execute);
        assertEquals("", Emulator.report());
        assertEquals(0, Emulator.liveObjects());
        assertEquals(0, Emulator.liveBytes());
    }

    @Test
    void streamsWaitForEachOther() {
        try (Gpu gpu = Gpu.open(0);
                var attached = gpu.attach();
                GpuStream other = gpu.openStream();
                GpuProgram program = gpu.compile("own.cu", SOURCE);
                GpuFloats x = gpu.upload(1, 1);
                GpuFloats y = gpu.upload(5, 6);
                KernelCall first = program.kernel("add")
                        .block(2)
                        .arg(x)
                        .arg(2f)
                        .arg(0.5)
                        .argNull()
                        .prepare();
                KernelCall second = program.kernel("add")
                        .block(2)
                        .arg(x)
                        .arg(0f)
                        .arg(0.0)
                        .arg(y)
                        .prepare()) {
            first.execute(other);
            gpu.stream().waitFor(other);
            second.execute();
            assertArrayEquals(new float[] {8.5f, 9.5f}, x.read(2));
            other.synchronise();
            assertTrue(other.isIdle());
        }
        assertEquals("", Emulator.report());
        assertEquals(0, Emulator.liveObjects());
    }

    @Test
    void aCallFindsItsScratchReadyOnAnyStream() {
        try (Gpu gpu = Gpu.open(0);
                var attached = gpu.attach();
                GpuStream other = gpu.openStream();
                GpuFloats dY = gpu.upload(1, 2, 3, 4);
                GpuFloats dBias = gpu.floats(2);
                GpuFloats x = gpu.upload(1, 0, 0, 1);
                GpuFloats y = gpu.floats(4);
                GpuCall sum = gpu.activations().reluBackwardBias(dY, null, dBias, 2, 2);
                GpuCall convolution = gpu.convolutions().forward(new ConvGeometry(1, 2, 2, 1, 1, 2, 1, 2), x, dY, y)) {
            sum.execute(other);
            convolution.execute(other);
            other.synchronise();
            assertArrayEquals(new float[] {4, 6}, dBias.read(2));
            assertArrayEquals(new float[] {4, 0, 0, 1}, y.read(4));
            convolution.execute();
            assertArrayEquals(new float[] {4, 0, 0, 1}, y.read(4));
        }
        assertEquals("", Emulator.report());
        assertEquals(0, Emulator.liveObjects());
    }

    @Test
    void aProgramComesFromTheCacheTheSecondTime() {
        try (Gpu gpu = Gpu.open(0)) {
            gpu.compile("own.cu", SOURCE).close();
            long before = Emulator.calls("nvrtcCompileProgram");
            try (GpuProgram again = gpu.compile("own.cu", SOURCE)) {
                assertTrue(again.isCached());
            }
            assertEquals(before, Emulator.calls("nvrtcCompileProgram"));
        }
    }

    @Test
    void errorsInASourceShowItsLines() {
        try (Gpu gpu = Gpu.open(0)) {
            String message = assertThrows(
                            ElbowException.class,
                            () -> gpu.compile(
                                    "bad.cu", "extern \"C\" __global__ void bad(int* x) {\n    x[0] = y;\n}\n"))
                    .getMessage();
            assertTrue(message.contains("bad.cu"), message);
            assertTrue(message.contains("    2     x[0] = y;"), message);
            try (GpuProgram program = gpu.compile("own.cu", SOURCE)) {
                String unknown = assertThrows(ElbowException.class, () -> program.kernel("fil"))
                        .getMessage();
                assertTrue(unknown.contains("fil"), unknown);
            }
        }
    }

    @Test
    void mistakesAreNamed() {
        try (Gpu gpu = Gpu.open(0);
                Gpu another = Gpu.open(0);
                GpuFloats six = gpu.floats(6);
                GpuFloats two = gpu.floats(2);
                GpuFloats foreign = another.floats(6);
                GpuStep step = gpu.step()) {
            assertEquals(
                    "bceWithLogits: the target of [2, 3] needs 6 elements, the buffer has 2",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> gpu.losses().bceWithLogits(six, two, null, two, step, 2, 3, 1))
                            .getMessage());
            assertThrows(
                    IllegalArgumentException.class, () -> gpu.losses().gaussian(six, six, null, two, step, 0, 3, 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> gpu.losses().gaussian(six, foreign, null, two, step, 2, 3, 1));
            assertThrows(IllegalArgumentException.class, () -> gpu.images().maxPool(six, two, 1, 3, 2, 1));
            assertThrows(IllegalArgumentException.class, () -> gpu.floats(0));
            assertThrows(IllegalArgumentException.class, () -> gpu.wrapFloats(2, 1));
            assertThrows(IllegalArgumentException.class, () -> new ConvGeometry(1, 2, 2, 1, 1, 5, 1, 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> gpu.update(dev.elbow.backend.Optimizer.adam(), six, six, six));
        }
        assertEquals(0, Emulator.liveObjects());
    }

    @Test
    void whatIsClosedIsRefusedAndNothingDangles() {
        try (Gpu gpu = Gpu.open(0);
                var attached = gpu.attach()) {
            GpuFloats x = gpu.upload(1, 2);
            GpuCall sigmoid = gpu.activations().sigmoid(x, x, 2);
            x.close();
            x.close();
            assertEquals(
                    "the buffer is closed",
                    assertThrows(IllegalStateException.class, sigmoid::execute).getMessage());
            assertThrows(IllegalStateException.class, () -> x.read(1));
            sigmoid.close();
            sigmoid.close();
            assertThrows(IllegalStateException.class, sigmoid::execute);
        }
        assertEquals("", Emulator.report());
        assertEquals(0, Emulator.liveObjects());
    }

    @Test
    void foreignMemoryIsUsedInPlaceAndNotFreed() {
        try (Gpu gpu = Gpu.open(0);
                var attached = gpu.attach();
                GpuFloats own = gpu.upload(0, 0, 0)) {
            try (GpuFloats tail = gpu.wrapFloats(own.address() + 4, 2);
                    GpuCall sigmoid = gpu.activations().sigmoid(tail, tail, 2)) {
                assertTrue(tail.isForeign());
                sigmoid.execute();
            }
            assertArrayEquals(new float[] {0, 0.5f, 0.5f}, own.read(3));
        }
        assertEquals("", Emulator.report());
    }

    @Test
    void runsInAContextAndOnAStreamOfSomebodyElse() {
        try (Gpu owner = Gpu.open(0);
                GpuStream stream = owner.openStream()) {
            try (Gpu guest = Gpu.over(DeviceOptions.defaults(), owner.context(), stream.handle());
                    var attached = guest.attach();
                    GpuFloats x = guest.upload(0, 0);
                    GpuCall sigmoid = guest.activations().sigmoid(x, x, 2)) {
                assertEquals(stream.handle(), guest.stream().handle());
                sigmoid.execute();
                assertArrayEquals(new float[] {0.5f, 0.5f}, x.read(2));
            }
            stream.synchronise();
        }
        assertEquals("", Emulator.report());
        assertEquals(0, Emulator.liveObjects());
    }

    /** The number of devices is settled when a process begins. */
    @Test
    void aContextOfAnotherDeviceIsRefused() throws Exception {
        ChildJvm.Result result = ChildJvm.run(
                Map.of("ELBOW_EMULATOR_DEVICES", "2"),
                List.of("-Delbow.cuda.path=" + System.getProperty("elbow.cuda.path")),
                ForeignContext.class);
        List<String> lines = result.output().lines().toList();
        assertEquals("CUDA device 1 (Elbow emulator (not a GPU))", lines.getFirst(), result.output());
        assertEquals(
                "The context belongs to CUDA device 1; expected one of device 0: give the ordinal of the context's device",
                lines.getLast());
    }

    @Test
    void memoryIsCountedAndLimited() {
        try (Gpu gpu = Gpu.open(DeviceOptions.defaults().withMemoryLimit(1000))) {
            try (GpuFloats x = gpu.floats(200)) {
                MemoryStats now = gpu.memoryStats();
                assertEquals(800, now.other());
                assertEquals(800, now.used());
                String refused = assertThrows(ElbowException.class, () -> gpu.floats(100))
                        .getMessage();
                assertTrue(refused.startsWith("a buffer of 100 floats needs 400 bytes"), refused);
                assertEquals(200, x.elements());
            }
            MemoryStats after = gpu.memoryStats();
            assertEquals(0, after.used());
            assertEquals(800, after.peak());
            assertTrue(after.free() > 0 && after.free() <= after.total(), after.toString());
        }
    }

    @Test
    void executingAllocatesNothing() {
        try (Gpu gpu = Gpu.open(0);
                var attached = gpu.attach();
                GpuFloats x = gpu.upload(1, 2);
                GpuCall sigmoid = gpu.activations().sigmoid(x, x, 2)) {
            sigmoid.execute();
            gpu.synchronise();
            long before = Emulator.calls("cuMemAlloc_v2");
            for (int i = 0; i < 10; i++) {
                sigmoid.execute();
            }
            gpu.synchronise();
            assertEquals(before, Emulator.calls("cuMemAlloc_v2"));
        }
    }

    @Test
    void aThreadThatIsNotAttachedIsTold() {
        try (Gpu gpu = Gpu.open(0);
                GpuFloats x = gpu.upload(1, 2);
                GpuCall sigmoid = gpu.activations().sigmoid(x, x, 2)) {
            String message =
                    assertThrows(ElbowException.class, sigmoid::execute).getMessage();
            assertTrue(message.contains("attach"), message);
        }
    }
}
