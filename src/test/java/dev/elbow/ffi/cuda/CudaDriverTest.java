package dev.elbow.ffi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.testing.ChildJvm;
import dev.elbow.testing.Emulator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each reason why a driver or a device cannot be used is told with its remedy. A process asks once, so each has its own. */
@Tag("cuda")
class CudaDriverTest {
    private static final String FOLDER = System.getProperty("elbow.cuda.path");

    @BeforeEach
    void emulator() {
        Emulator.require();
    }

    private static String report(int ordinal, String folder, Map<String, String> environment) throws Exception {
        ChildJvm.Result result = ChildJvm.run(
                environment, List.of("-Delbow.cuda.path=" + folder), DriverReport.class, Integer.toString(ordinal));
        assertEquals(0, result.status(), result.output());
        return result.output().strip();
    }

    @Test
    void aDeviceThatWillDo() throws Exception {
        assertEquals("usable", report(0, FOLDER, Map.of()));
        assertEquals("usable", report(1, FOLDER, Map.of("ELBOW_EMULATOR_DEVICES", "2")));
    }

    @Test
    void aMissingDriver(@TempDir Path empty) throws Exception {
        String refusal = report(0, empty.toString(), Map.of());
        Emulator.require();
        assertTrue(refusal.startsWith("libcuda.so.1 is neither on the loader's path nor in a folder known"), refusal);
        assertTrue(refusal.contains("; install the NVIDIA driver for CUDA 12 or newer"), refusal);
    }

    @Test
    void aFolderThatIsNone() throws Exception {
        assertEquals(
                "-Delbow.cuda.path=/nowhere names no folder: /nowhere; name a folder that is there, or unset it: then the"
                        + " usual places are searched",
                report(0, "/nowhere", Map.of()));
    }

    @Test
    void aDriverThatIsTooOld() throws Exception {
        String refusal = report(0, FOLDER, Map.of("ELBOW_EMULATOR_DRIVER", "11080"));
        assertTrue(
                refusal.contains(
                        "libcuda.so.1 is version 11.8; expected version 12 or newer; install the NVIDIA driver"),
                refusal);
    }

    @Test
    void noDevice() throws Exception {
        String refusal = report(0, FOLDER, Map.of("ELBOW_EMULATOR_DEVICES", "0"));
        assertTrue(refusal.contains("sees no NVIDIA GPU; run nvidia-smi"), refusal);
        String hidden = report(0, FOLDER, Map.of("ELBOW_EMULATOR_DEVICES", "0", "CUDA_VISIBLE_DEVICES", "7"));
        assertTrue(hidden.contains("CUDA_VISIBLE_DEVICES is \"7\"; unset CUDA_VISIBLE_DEVICES or name"), hidden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuInit", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetAttribute", "cuDeviceGetName"})
    void aDriverThatFails(String call) throws Exception {
        String refusal = report(0, FOLDER, Map.of("ELBOW_EMULATOR_FAULTS", call + "@*=999"));
        assertTrue(refusal.startsWith(call + " failed: CUDA_ERROR_UNKNOWN"), refusal);
        assertTrue(refusal.contains("; run nvidia-smi"), refusal);
        String lost = report(0, FOLDER, Map.of("ELBOW_EMULATOR_FAULTS", call + "@*=700"));
        assertTrue(lost.startsWith(call + " failed: CUDA_ERROR_ILLEGAL_ADDRESS"), lost);
        assertTrue(
                lost.endsWith("; the device cannot be used by this process any more: start again, from the last"
                        + " checkpoint"),
                lost);
    }

    @Test
    void aDriverThatDoesNotTellItsVersion() throws Exception {
        String refusal = report(0, FOLDER, Map.of("ELBOW_EMULATOR_FAULTS", "cuDriverGetVersion@*=999"));
        assertTrue(refusal.contains("libcuda.so.1 does not tell its version: cuDriverGetVersion failed"), refusal);
        assertTrue(refusal.contains("; install the NVIDIA driver"), refusal);
    }

    @Test
    void noSuchDevice() throws Exception {
        assertEquals(
                "there is no device 3; expected 0 to 0; nvidia-smi -L lists the devices, of which CUDA_VISIBLE_DEVICES"
                        + " may hide some",
                report(3, FOLDER, Map.of()));
    }

    @Test
    void aDeviceThatIsTooOld() throws Exception {
        String refusal = report(0, FOLDER, Map.of("ELBOW_EMULATOR_COMPUTE", "7.0"));
        assertEquals(
                "Elbow emulator (not a GPU) has compute capability 7.0; expected 7.5 (Turing, 2018) or newer; use another"
                        + " device",
                refusal);
        String second = report(1, FOLDER, Map.of("ELBOW_EMULATOR_COMPUTE", "7.0,9.0", "ELBOW_EMULATOR_DEVICES", "2"));
        assertEquals("usable", second);
    }
}
