package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The choice of kernels, and the same bits from all of them: vector or scalar, cold or hot. */
class KernelsTest {
    @Test
    void theVectorApiIsChosenWhereItIsThere() {
        assertTrue(
                Kernels.choose("").description().startsWith("Vector API, "),
                Kernels.choose("").description());
    }

    /** Whoever asks by name measures or tests the vector kernels, so no twin may stand in for them. */
    @Test
    void theTwinsRunUntilTheVectorKernelsAreCompiled() {
        Kernels kernels = Kernels.choose("");
        assertInstanceOf(ScalarReluKernels.class, kernels.relu());
        assertInstanceOf(ScalarThinKernels.class, kernels.thin());
        assertEquals(KernelContract.VECTOR.thin().lanes(), kernels.thin().lanes());
        kernels.awaitWarmUp();
        assertInstanceOf(VectorReluKernels.class, kernels.relu());
        assertInstanceOf(VectorThinKernels.class, kernels.thin());
        assertInstanceOf(VectorPoolKernels.class, kernels.pools(), "not used before");
        assertInstanceOf(VectorReluKernels.class, Kernels.choose("vector").relu());
    }

    @Test
    void thePropertyDecides() {
        assertEquals(
                "scalar: asked for by -Delbow.cpu.kernels=scalar",
                Kernels.choose("scalar").description());
        Exception unknown = assertThrows(IllegalArgumentException.class, () -> Kernels.choose("simd"));
        assertEquals("-Delbow.cpu.kernels=simd is unknown; expected vector or scalar", unknown.getMessage());
    }

    @Test
    void withoutTheModuleTheTwinsRunAndSayWhatToAdd() throws Exception {
        assertEquals(
                "scalar: add --add-modules jdk.incubator.vector " + digest(KernelContract.SCALAR), childWithout(""));
        String refused = childWithout("vector");
        assertEquals("-Delbow.cpu.kernels=vector cannot be had: add --add-modules jdk.incubator.vector", refused);
    }

    @Test
    void interpretedCodeGivesTheSameBits() throws Exception {
        String expected = digest(KernelContract.VECTOR);
        String interpreted = child(List.of("-Xint", "--add-modules=jdk.incubator.vector"), "vector");
        assertTrue(interpreted.startsWith("Vector API"), interpreted);
        assertTrue(interpreted.endsWith(" " + expected), interpreted + " instead of " + expected);
        for (int time = 0; time < 300; time++) {
            assertEquals(expected, digest(KernelContract.VECTOR), "call " + time);
        }
    }

    /** On a machine of 256 bits or more; on one of 128 it runs the same twice. */
    @Test
    void narrowerVectorsGiveTheSameBits() throws Exception {
        String narrow = child(List.of("-XX:MaxVectorSize=16", "--add-modules=jdk.incubator.vector"), "vector");
        assertEquals("Vector API, 128 bits " + digest(KernelContract.VECTOR), narrow);
    }

    private static String childWithout(String wish) throws IOException, InterruptedException {
        return child(List.of(), wish);
    }

    /** What {@link #main} prints in a JVM of its own, on the class path. */
    private static String child(List<String> flags, String wish) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED", "-cp", path, KernelsTest.class.getName() + "$Child", wish));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line = new String(process.getInputStream().readAllBytes()).strip();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return line;
    }

    /** Prints the description of the kernels wished for and a digest of what they compute. */
    static final class Child {
        public static void main(String[] args) {
            try {
                Kernels kernels = Kernels.choose(args[0]);
                System.out.println(kernels.description() + " " + digest(kernels));
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static String digest(Kernels k) {
        return Integer.toHexString(new KernelRound(k).digest());
    }
}
