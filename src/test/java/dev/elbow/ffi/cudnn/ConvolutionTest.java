package dev.elbow.ffi.cudnn;

import static dev.elbow.ffi.cudnn.CudnnConstants.*;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ffi.cuda.DeviceMemory;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.cuda.Stream;
import dev.elbow.testing.Emulator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Convolutions are described, rated, prepared, run and closed. */
@Tag("cuda")
class ConvolutionTest {
    /** A 1 x 1 filter with one channel multiplies. */
    private static final ConvolutionShape TIMES = new ConvolutionShape(1, 2, 2, 1, 1, 1, 1, 0, 0, 1, 1);

    private static final int SCRATCH = 1 << 20;

    private final Arena arena = Arena.ofConfined();
    private PrimaryContext context;
    private PrimaryContext.Attachment attachment;
    private Stream stream;
    private CudnnHandle handle;
    private DeviceMemory memory;
    private DeviceMemory scratch;

    @BeforeEach
    void open() {
        Emulator.require();
        Emulator.reset();
        context = PrimaryContext.retain(0);
        attachment = context.attach();
        stream = Stream.open(context);
        handle = CudnnHandle.open(stream);
        memory = DeviceMemory.allocate(context, 1024);
        scratch = DeviceMemory.allocate(context, SCRATCH);
        float[] host = new float[256];
        System.arraycopy(new float[] {1, 2, 3, 4}, 0, host, 0, 4);
        host[64] = 5;
        System.arraycopy(new float[] {1, 0, 0, 2}, 0, host, 128, 4);
        memory.upload(0, arena.allocateFrom(JAVA_FLOAT, host), stream);
    }

    @AfterEach
    void close() {
        if (context != null) {
            scratch.close();
            memory.close();
            if (!handle.isClosed()) {
                handle.close();
            }
            stream.close();
            attachment.close();
            context.close();
            assertEquals(0, Emulator.liveObjects());
        }
    }

    @Test
    void aSessionThatCannotBeginNamesFileVersionAndWhatToCheck() {
        Emulator.fail("cudnnCreate", 1, 1001);
        String message = assertThrows(CudnnException.class, () -> CudnnHandle.open(stream))
                .getMessage();
        assertTrue(message.startsWith("cudnnCreate failed: CUDNN_STATUS_NOT_INITIALIZED (status 1001)"), message);
        String file = Cudnn.LIBRARY.file().orElseThrow().toString();
        assertTrue(message.contains("; this is cuDNN 9.") && message.contains("(" + file + ")"), message);
        assertTrue(message.contains("libcudnn_*.so.9") && message.contains("free memory"), message);
    }

    private Convolution.Operands operands() {
        return new Convolution.Operands(memory.address(), memory.address() + 256, memory.address() + 512);
    }

    private float[] read(int element, int count) {
        MemorySegment host = arena.allocate(JAVA_FLOAT, count);
        memory.download(4L * element, host, stream);
        stream.synchronise();
        return host.toArray(JAVA_FLOAT);
    }

    private void run(Direction direction, boolean accumulate) {
        try (Convolution convolution = new Convolution(handle, TIMES, CUDNN_FMA_MATH)) {
            ConvolutionAlgorithm algorithm = convolution.algorithms(direction).stream()
                    .filter(ConvolutionAlgorithm::deterministic)
                    .findFirst()
                    .orElseThrow();
            convolution
                    .prepare(algorithm, operands(), scratch.address(), accumulate, arena)
                    .execute();
            stream.synchronise();
        }
    }

    @Test
    void everyDirectionWritesItsOutput() {
        run(Direction.FORWARD, false);
        assertArrayEquals(new float[] {5, 10, 15, 20}, read(128, 4));
        run(Direction.FORWARD, true);
        assertArrayEquals(new float[] {10, 20, 30, 40}, read(128, 4));
        run(Direction.BACKWARD_FILTER, false);
        assertArrayEquals(new float[] {10 + 40 + 90 + 160}, read(64, 1));
        run(Direction.BACKWARD_DATA, false);
        assertArrayEquals(new float[] {3000, 6000, 9000, 12000}, read(0, 4));
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void algorithmsAreUsableWithTheirArithmeticAndScratch(Direction direction) {
        ConvolutionShape shape = new ConvolutionShape(1, 4, 4, 4, 4, 3, 3, 1, 1, 2, 2);
        Convolution.Operands larger =
                new Convolution.Operands(memory.address(), memory.address() + 256, memory.address() + 896);
        try (Convolution exact = new Convolution(handle, shape, CUDNN_FMA_MATH);
                Convolution tf32 = new Convolution(handle, shape, CUDNN_DEFAULT_MATH)) {
            assertEquals(shape, exact.shape());
            List<ConvolutionAlgorithm> rated = exact.algorithms(direction);
            assertTrue(rated.stream().anyMatch(ConvolutionAlgorithm::deterministic), rated.toString());
            assertTrue(rated.stream().allMatch(algorithm -> algorithm.mathType() == CUDNN_FMA_MATH), rated.toString());
            assertTrue(rated.stream().allMatch(ConvolutionAlgorithm::isUsable), rated.toString());
            assertFalse(tf32.algorithms(direction).isEmpty());
            List<ConvolutionAlgorithm> measured = exact.measure(direction, larger, scratch.address(), SCRATCH);
            assertTrue(measured.stream().allMatch(algorithm -> algorithm.milliseconds() >= 0), measured.toString());
            assertFalse(measured.isEmpty());
        }
    }

    @Test
    void whatIsMissingOrClosedIsRefused() {
        Convolution convolution = new Convolution(handle, TIMES, CUDNN_FMA_MATH);
        ConvolutionAlgorithm algorithm =
                convolution.algorithms(Direction.FORWARD).getFirst();
        Convolution.Operands none = new Convolution.Operands(memory.address(), 0, memory.address());
        assertThrows(
                IllegalArgumentException.class,
                () -> convolution.prepare(algorithm, none, scratch.address(), false, arena));
        assertThrows(
                IllegalArgumentException.class,
                () -> convolution.prepare(algorithm.withScratchBytes(256), operands(), 0, false, arena));
        ConvolutionLaunch launch = convolution.prepare(algorithm, operands(), scratch.address(), false, arena);
        assertEquals(algorithm, launch.algorithm());
        convolution.close();
        assertThrows(IllegalStateException.class, launch::execute);
        handle.close();
        assertThrows(
                IllegalStateException.class, () -> new Convolution(handle, TIMES, 0).algorithms(Direction.FORWARD));
    }

    @Test
    void aRefusalTellsCudnnsDetail() {
        CudnnException e = assertThrows(CudnnException.class, () -> TensorDescriptor.nhwc(0, 1, 1, 1));
        assertEquals(CUDNN_STATUS_BAD_PARAM, e.category());
        assertTrue(e.getMessage().startsWith("cudnnSetTensor4dDescriptor failed: "), e.getMessage());
        assertTrue(e.getMessage().endsWith("; n 0, c 1, h 1, w 1"), e.getMessage());
    }

    @Test
    void theTransposedConvolutionsShapeIsThatOfTheOtherWay() {
        ConvolutionShape shape = new ConvolutionShape(2, 14, 14, 32, 64, 3, 3, 1, 1, 2, 2);
        assertEquals(7, shape.p());
        assertEquals(7, shape.q());
    }
}
