package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.nvrtc.Compiler;
import dev.elbow.ffi.nvrtc.Nvrtc;
import dev.elbow.testing.Emulator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs from the compiler and from the cache. */
@Tag("cuda")
class KernelProgramTest {
    private static final Compiler.Source TWICE = new Compiler.Source(
            "twice.cu",
            "#include \"factor.h\"\nextern \"C\" __global__ void twice(float* x) { x[threadIdx.x] *= FACTOR; }\n",
            List.of(new Nvrtc.Header("factor.h", "#define FACTOR 2.0f\n")));

    @TempDir
    Path folder;

    private PrimaryContext context;
    private PrimaryContext.Attachment attachment;

    @BeforeEach
    void attach() {
        Emulator.require();
        context = PrimaryContext.retain(0);
        attachment = context.attach();
    }

    @AfterEach
    void detach() {
        if (context != null) {
            attachment.close();
            context.close();
        }
    }

    private KernelProgram load(Compiler.Source source, String... options) {
        return KernelProgram.load(context, source, List.of(options), new CubinCache(folder));
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all.toString());
            return all.getFirst();
        }
    }

    @Test
    void theSecondProcessFindsTheFirstOnesKernels() throws IOException {
        try (KernelProgram cold = load(TWICE);
                KernelProgram warm = load(TWICE)) {
            assertFalse(cold.cached());
            assertTrue(warm.cached());
            assertSame(warm.function("twice"), warm.function("twice"));
            assertEquals("twice", warm.function("twice").name());
        }
        onlyFile();
    }

    @Test
    void optionsAndHeadersAreOfTheKey() throws IOException {
        load(TWICE).close();
        Compiler.Source thrice = new Compiler.Source(
                TWICE.name(), TWICE.text(), List.of(new Nvrtc.Header("factor.h", "#define FACTOR 3.0f\n")));
        try (KernelProgram other = load(thrice);
                KernelProgram option = load(TWICE, "--fmad=false")) {
            assertFalse(other.cached());
            assertFalse(option.cached());
        }
    }

    @Test
    void aDamagedOrForeignFileIsCompiledAgain() throws IOException {
        load(TWICE).close();
        Path file = onlyFile();
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length / 2] ^= 1;
        Files.write(file, whole);
        load(TWICE).close();
        String key = file.getFileName().toString().replace(".cubin", "");
        new CubinCache(folder).store(key, "what no driver loads".getBytes(StandardCharsets.UTF_8));
        try (KernelProgram again = load(TWICE)) {
            assertFalse(again.cached());
        }
        try (KernelProgram repaired = load(TWICE)) {
            assertTrue(repaired.cached());
        }
        onlyFile();
    }

    @Test
    void anErrorInTheSourceShowsItsLineAndNothingIsKept() throws IOException {
        Compiler.Source wrong = new Compiler.Source(
                "wrong.cu", "extern \"C\" __global__ void k(float* x) { x = unknown; }\n", List.of());
        ElbowException e = assertThrows(ElbowException.class, () -> load(wrong));
        assertTrue(e.getMessage().contains("unknown"), e.getMessage());
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void anUnknownKernelIsNamed() {
        try (KernelProgram program = load(TWICE)) {
            ElbowException e = assertThrows(ElbowException.class, () -> program.function("thrice"));
            assertTrue(e.getMessage().contains("thrice"), e.getMessage());
        }
    }

    @Test
    void elbowsKernelsAreOneProgram() {
        try (KernelProgram program = KernelProgram.ofElbow(context, new CubinCache(folder))) {
            KernelSourceTest.kernels()
                    .forEach(kernel ->
                            assertEquals(kernel, program.function(kernel).name()));
        }
    }
}
