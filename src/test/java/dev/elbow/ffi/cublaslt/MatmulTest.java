package dev.elbow.ffi.cublaslt;

import static dev.elbow.ffi.cublaslt.CublasLtConstants.*;
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

/** Products are described, prepared, run and closed. */
@Tag("cuda")
class MatmulTest {
    private static final long SCRATCH = 1 << 16;

    private final Arena arena = Arena.ofConfined();
    private PrimaryContext context;
    private PrimaryContext.Attachment attachment;
    private Stream stream;
    private LtHandle handle;
    private DeviceMemory memory;
    private DeviceMemory scratch;

    @BeforeEach
    void open() {
        Emulator.require();
        Emulator.reset();
        context = PrimaryContext.retain(0);
        attachment = context.attach();
        stream = Stream.open(context);
        handle = LtHandle.open(context);
        memory = DeviceMemory.allocate(context, 1024);
        scratch = DeviceMemory.allocate(context, SCRATCH);
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

    private long at(int element) {
        return memory.address() + 4L * element;
    }

    @Test
    void aProductWithBiasAndAnAccumulatingOne() {
        float[] host = new float[256];
        // A is 2 x 3 and B 3 x 2, column-major; the bias has one value for each row of D.
        System.arraycopy(new float[] {1, 4, 2, 5, 3, 6}, 0, host, 0, 6);
        System.arraycopy(new float[] {1, 0, 1, 0, 2, -1}, 0, host, 64, 6);
        System.arraycopy(new float[] {10, 20}, 0, host, 128, 2);
        memory.upload(0, arena.allocateFrom(JAVA_FLOAT, host), stream);
        try (MatmulDesc desc = MatmulDesc.create(CUBLAS_COMPUTE_32F).epilogue(CUBLASLT_EPILOGUE_BIAS, at(128));
                MatmulDesc plain = MatmulDesc.create(CUBLAS_COMPUTE_32F);
                MatrixLayout a = MatrixLayout.columnMajor(2, 3, 2);
                MatrixLayout b = MatrixLayout.columnMajor(3, 2, 3);
                MatrixLayout d = MatrixLayout.columnMajor(2, 2, 2)) {
            MatmulAlgorithm first =
                    handle.algorithms(desc, a, b, d, d, SCRATCH, 1).getFirst();
            assertTrue(first.scratchBytes() <= SCRATCH);
            handle.prepare(desc, arena)
                    .a(at(0), a)
                    .b(at(64), b)
                    .d(at(192), d)
                    .build(first, scratch.address())
                    .execute(stream);
            assertArrayEquals(new float[] {14, 30, 11, 24}, read(192));
            MatmulAlgorithm second =
                    handle.algorithms(plain, a, b, d, d, SCRATCH, 1).getFirst();
            handle.prepare(plain, arena)
                    .a(at(0), a)
                    .b(at(64), b)
                    .d(at(192), d)
                    .factors(-1, 1)
                    .build(second, scratch.address())
                    .execute(stream);
            assertArrayEquals(new float[] {10, 20, 10, 20}, read(192));
        }
    }

    private float[] read(int element) {
        MemorySegment host = arena.allocate(JAVA_FLOAT, 4);
        memory.download(4L * element, host, stream);
        stream.synchronise();
        return host.toArray(JAVA_FLOAT);
    }

    @Test
    void whatIsMissingOrClosedIsRefused() {
        try (MatmulDesc desc = MatmulDesc.create(CUBLAS_COMPUTE_32F_FAST_TF32).transpose(true, false);
                MatrixLayout square = MatrixLayout.columnMajor(4, 4, 4)) {
            List<MatmulAlgorithm> found = handle.algorithms(desc, square, square, square, square, SCRATCH, 2);
            assertFalse(found.isEmpty());
            MatmulAlgorithm hungry = new MatmulAlgorithm(found.getFirst().code(), 256, 1);
            Matmul.Builder builder = handle.prepare(desc, arena).a(at(0), square);
            assertThrows(IllegalArgumentException.class, () -> builder.b(0, square));
            assertThrows(IllegalStateException.class, () -> builder.build(hungry, 0));
            builder.b(at(64), square).d(at(128), square);
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> builder.build(hungry, 0));
            assertEquals("The algorithm needs 256 bytes of scratch memory; found none", e.getMessage());
            Matmul launch = builder.build(hungry, scratch.address());
            handle.close();
            assertThrows(IllegalStateException.class, () -> launch.execute(stream));
        }
        CublasLtException refused = assertThrows(CublasLtException.class, () -> CublasLt.cublasLtMatmulDescDestroy(0));
        assertEquals(CUBLAS_STATUS_INVALID_VALUE, refused.status());
        assertTrue(refused.getMessage().startsWith("cublasLtMatmulDescDestroy failed: "), refused.getMessage());
    }
}
