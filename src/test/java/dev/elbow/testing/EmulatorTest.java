package dev.elbow.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ffi.cuda.CudaException;
import dev.elbow.ffi.cuda.DeviceMemory;
import dev.elbow.ffi.cuda.Module;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.cuda.Stream;
import dev.elbow.ffi.nvrtc.Compiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stand-ins of CUDA's libraries: their own tests, and what only a Java virtual machine can show. */
@Tag("cuda")
class EmulatorTest {
    private static final String KERNELS = """
            extern "C" __global__ void square(int* x) { x[threadIdx.x] = threadIdx.x * threadIdx.x; }
            extern "C" __global__ void stray(int* x, long long i) { x[i] = 1; }
            """;

    @BeforeEach
    void emulator() {
        Emulator.require();
        Emulator.reset();
    }

    @Test
    void passesItsOwnTests() throws Exception {
        Programs.run("native/emulator/build.sh", "--test", System.getProperty("elbow.emulator"));
    }

    @Test
    void runsAKernelOnceSomethingSynchronises() {
        try (Session session = new Session()) {
            session.launch("square", 0);
            assertEquals(-1, session.read()[3], "poison");
            session.stream.synchronise();
            assertArrayEquals(new int[] {0, 1, 4, 9}, session.read());
        }
        assertEquals("", Emulator.report());
    }

    @Test
    void anIllegalAccessIsAnErrorAndTheMachineLives() {
        try (Session session = new Session()) {
            session.launch("stray", 1L << 30);
            CudaException error = assertThrows(CudaException.class, session.stream::synchronise);
            assertEquals(700, error.status());
            assertTrue(Emulator.report().contains("kernel stray"), Emulator.report());
            assertThrows(CudaException.class, () -> Stream.open(session.context), "the context is lost");
            Emulator.reset();
        }
        // The virtual machine still gets the signals by which it notices a null reference in compiled code.
        int caught = 0;
        for (int i = 0; i < 200_000; i++) {
            try {
                caught += length(i % 2 == 0 ? null : "x") == 1 ? 0 : 1;
            } catch (NullPointerException e) {
                caught++;
            }
        }
        assertEquals(100_000, caught);
        try (Session session = new Session()) {
            session.launch("square", 0);
            session.stream.synchronise();
            assertArrayEquals(new int[] {0, 1, 4, 9}, session.read());
        }
    }

    private static int length(String text) {
        return text.length();
    }

    /** A device with the kernels above and an array of four numbers. */
    private static final class Session implements AutoCloseable {
        private final PrimaryContext context = PrimaryContext.retain(0);
        private final PrimaryContext.Attachment attachment = context.attach();
        private final Stream stream = Stream.open(context);
        private final DeviceMemory memory = DeviceMemory.allocate(context, 16);
        private final Module module = Module.load(
                context,
                Compiler.compile(new Compiler.Source("test.cu", KERNELS, List.of()), 90, List.of())
                        .image());
        private final Arena arena = Arena.ofConfined();

        void launch(String kernel, long index) {
            var launch = module.function(kernel)
                    .launch(arena)
                    .grid(1)
                    .block(kernel.equals("square") ? 4 : 1)
                    .pointer(memory.address());
            if (kernel.equals("stray")) {
                launch.int64(index);
            }
            launch.build().execute(stream);
        }

        /** Reads the array as it is, without waiting for what is enqueued. */
        int[] read() {
            MemorySegment address = MemorySegment.ofAddress(memory.address()).reinterpret(16);
            return address.toArray(ValueLayout.JAVA_INT);
        }

        @Override
        public void close() {
            module.close();
            memory.close();
            stream.close();
            attachment.close();
            context.close();
            arena.close();
        }
    }
}
