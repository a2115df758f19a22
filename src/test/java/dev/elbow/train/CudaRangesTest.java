package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.ffi.nvtx.Nvtx;
import dev.elbow.model.Autoencoder;
import dev.elbow.testing.ChildJvm;
import dev.elbow.testing.Emulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a profiler is told of a training run: its long parts, each begun and ended, and nothing in a step. */
@Tag("cuda")
class CudaRangesTest {
    @BeforeAll
    static void required() {
        Emulator.require();
    }

    @BeforeEach
    void emulator() {
        Emulator.reset();
    }

    @AfterEach
    void healed() {
        Emulator.reset();
    }

    private static void train(Device device) {
        try (Autoencoder model = TestRuns.model(device)) {
            TrainOptions options =
                    TrainOptions.builder().epochs(2).batch(4).lanes(1).build();
            new Trainer(options).test(TestRuns.rows(21, 2)).train(model, TestRuns.rows(40 * 4, 1));
        }
    }

    @Test
    void epochsEvaluationsAndPlansAreNamed() {
        try (Device device = Elbow.open("cuda")) {
            train(device);
        }
        assertEquals(1, Emulator.calls("range train epoch 1"));
        assertEquals(1, Emulator.calls("range train epoch 2"));
        assertEquals(2, Emulator.calls("range evaluate"));
        assertEquals(2, Emulator.calls("range compile a plan"));
        assertEquals(1, Emulator.calls("range capture a training step"));
        assertEquals(7, Emulator.calls("nvtxRangePushA"), "ranges, of which 80 steps have none");
        assertEquals(7, Emulator.calls("nvtxRangePop"));
        assertEquals("", Emulator.report());
    }

    @Test
    void aRangeEndsWhereItsWorkFails() {
        try (Device device = Elbow.open("cuda")) {
            Emulator.fail("cuMemsetD8Async", 2, 700);
            assertThrows(ElbowException.class, () -> train(device));
        }
        assertTrue(Emulator.calls("nvtxRangePushA") > 0);
        assertEquals(Emulator.calls("nvtxRangePushA"), Emulator.calls("nvtxRangePop"));
    }

    @Test
    void withoutNvtxThereAreNone(@TempDir Path folder) throws Exception {
        List<Path> links = new ArrayList<>();
        try (var libraries = Files.list(Path.of(System.getProperty("elbow.cuda.path")))) {
            for (Path library : libraries.toList()) {
                if (!library.getFileName().toString().startsWith("libnvToolsExt")) {
                    links.add(Files.createSymbolicLink(folder.resolve(library.getFileName()), library));
                }
            }
        }
        ChildJvm.Result result = ChildJvm.run(Map.of(), List.of("-Delbow.cuda.path=" + folder), WithoutNvtx.class);
        for (Path link : links) {
            Files.delete(link);
        }
        assertEquals(0, result.status(), result.output());
        // The system's folders or Python's wheels may hold one.
        assertTrue(result.output().matches("(?s).*trained, (library false, range false|library true, range true).*"));
    }

    /** Trains in a JVM of its own: a library is looked for once. */
    static final class WithoutNvtx {
        private WithoutNvtx() {}

        public static void main(String[] arguments) {
            try (Device device = Elbow.open("cuda")) {
                train(device);
                System.out.printf(
                        "trained, library %s, range %s%n",
                        Nvtx.isAvailable(), device.range("none") != Device.Range.NONE);
            }
        }
    }
}
