package dev.elbow.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.ffi.onednn.OneDnn;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library or a function that is missing explains itself when it is called, not before. */
class NativeLibraryTest {
    private static final FunctionDescriptor INT_TO_INT =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

    @Test
    void callsOfAnUnavailableLibraryThrowItsReason() {
        NativeLibrary library = NativeLibrary.unavailable("libabsent", "nobody installed it");
        assertFalse(library.isAvailable());
        NativeCall call = new NativeCall(() -> library, "absent_function", INT_TO_INT);
        ElbowException e = assertThrows(ElbowException.class, () -> call.invoke(1));
        assertEquals("libabsent is unavailable: nobody installed it", e.getMessage());
    }

    @Test
    void callsOfAnAbsentFunctionNameIt() {
        NativeCall call = new NativeCall(OneDnn::library, "dnnl_make_coffee", INT_TO_INT);
        ElbowException e = assertThrows(ElbowException.class, () -> call.invoke(1));
        assertTrue(e.getMessage().startsWith("dnnl_make_coffee is not in "), e.getMessage());
    }

    @Test
    void aFunctionThatOnlyNewerVersionsExportGivesWayToItsOlderName() {
        NativeCall call = new NativeCall(
                OneDnn::library,
                "dnnl_version_of_tomorrow",
                "dnnl_version",
                FunctionDescriptor.of(ValueLayout.JAVA_LONG));
        assertTrue(call.invoke() != 0);
        assertEquals("dnnl_version_of_tomorrow", call.function());
    }

    @Test
    void aFileThatIsNoLibraryIsNamedWithTheLoadersWords(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("libnot.so"), "this is not a library");
        NativeLibrary library = NativeLibrary.load("libnot", file);
        String reason = library.refusal().orElseThrow();
        assertTrue(reason.startsWith("cannot load " + file), reason);
        assertTrue(reason.length() > ("cannot load " + file + ": " + file).length(), reason);
    }

    @Test
    void aNamedFileThatIsMissingIsNotReplacedByAnother() {
        System.setProperty("elbow.test.path", "/nowhere/libdnnl.so.3");
        try {
            NativeLibrary library = NativeLoader.named("oneDNN", "elbow.test.path", "ELBOW_TEST_UNSET")
                    .orElseThrow();
            assertEquals(
                    "-Delbow.test.path=/nowhere/libdnnl.so.3 names no file; expected the shared library of oneDNN",
                    library.refusal().orElseThrow());
        } finally {
            System.clearProperty("elbow.test.path");
        }
        assertTrue(NativeLoader.named("oneDNN", "elbow.test.path", "ELBOW_TEST_UNSET")
                .isEmpty());
    }

    @Test
    void aMissingArtifactIsNamed() {
        NativeLibrary library =
                NativeLoader.packed("oneDNN", "org.example:none", "org.example", "org/example/", "libnone.so");
        assertEquals(
                "org/example/libnone.so is in no jar of this program; expected the artifact org.example:none on its class"
                        + " path or module path",
                library.refusal().orElseThrow());
    }

    @Test
    void oneOpenMpServesTheProcess() throws Exception {
        assertTrue(OneDnn.library().isAvailable(), OneDnn.library().toString());
        assertTrue(NativeLoader.isMapped("libgomp.so.1"));
        assertFalse(NativeLoader.isMapped("libabsent.so.1"));
        try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
            assertEquals(
                    1,
                    maps.filter(line -> line.contains("/libgomp"))
                            .map(line -> line.replaceAll(".* ", ""))
                            .distinct()
                            .count());
        }
    }
}
