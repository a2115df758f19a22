package dev.elbow.ffi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ffi.NativeCall;
import dev.elbow.ffi.NativeLibrary;
import dev.elbow.testing.Programs;
import dev.elbow.testing.Requires;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which library file is taken, and what a search without success says. Uses small libraries of its own. */
class LibrarySearchTest {
    private static final int ANY_DRIVER = Integer.MAX_VALUE;
    private static final String REMEDY =
            "; install libfound, or point -Delbow.cuda.path or ELBOW_CUDA_PATH at the folder that holds it";

    @TempDir
    private Path machine;

    private Path named;
    private Path toolkit;

    @BeforeEach
    void folders() throws Exception {
        Requires.program("gcc");
        named = Files.createDirectories(machine.resolve("named"));
        toolkit = Files.createDirectories(machine.resolve("toolkit"));
    }

    /** Every test has its own sonames: the process keeps what it has loaded. */
    private static CudaLibrary.Wanted wanted(String stem, boolean followsCuda, String... companions) {
        return new CudaLibrary.Wanted(
                "libfound",
                List.of(stem + ".so.13", stem + ".so.12"),
                followsCuda,
                List.of(companions),
                12,
                13,
                "install libfound");
    }

    private LibrarySearch.Result search(CudaLibrary.Wanted wanted, int cudaMajor) {
        return new LibrarySearch(wanted, new CudaFolders(List.of(named), List.of(toolkit), Optional.empty()), cudaMajor)
                .run();
    }

    private static void compile(Path file, String source) throws Exception {
        Path text = Files.writeString(file.resolveSibling(file.getFileName() + ".c"), source);
        Programs.run(
                "gcc", "-shared", "-fPIC", "-Wl,-soname," + file.getFileName(), "-o", file.toString(), text.toString());
    }

    private static long answer(NativeLibrary library) {
        return new NativeCall(() -> library, "answer", FunctionDescriptor.of(ValueLayout.JAVA_INT)).invoke();
    }

    @Test
    void theNewestSonameWins() throws Exception {
        compile(toolkit.resolve("libelbownewest.so.12"), "int answer(void) { return 12; }");
        compile(toolkit.resolve("libelbownewest.so.13"), "int answer(void) { return 13; }");
        assertEquals(
                13, answer(search(wanted("libelbownewest", true), ANY_DRIVER).library()));
    }

    @Test
    void whatTheUserNamedComesBeforeANewerOne() throws Exception {
        compile(named.resolve("libelbownamed.so.12"), "int answer(void) { return 12; }");
        compile(toolkit.resolve("libelbownamed.so.13"), "int answer(void) { return 13; }");
        LibrarySearch.Result result = search(wanted("libelbownamed", true), ANY_DRIVER);
        assertEquals(12, answer(result.library()));
        assertEquals(List.of(named.toString(), "the loader's path", toolkit.toString()), result.places());
    }

    @Test
    void aVersionThatTheDriverIsTooOldForIsPassedOver() throws Exception {
        compile(toolkit.resolve("libelbowdriver.so.13"), "int answer(void) { return 13; }");
        NativeLibrary refused = search(wanted("libelbowdriver", true), 12).library();
        assertEquals(
                "found only %s, and the driver supports no newer CUDA version than 12"
                                .formatted(toolkit.resolve("libelbowdriver.so.13"))
                        + REMEDY,
                refused.refusal().orElseThrow());
        compile(toolkit.resolve("libelbowdriver.so.12"), "int answer(void) { return 12; }");
        assertEquals(12, answer(search(wanted("libelbowdriver", true), 12).library()));
    }

    @Test
    void anotherMajorVersionIsNamed() throws Exception {
        compile(toolkit.resolve("libelbowmajor.so.8"), "int answer(void) { return 8; }");
        assertEquals(
                "found only %s; expected libelbowmajor.so.13 or libelbowmajor.so.12"
                                .formatted(toolkit.resolve("libelbowmajor.so.8"))
                        + REMEDY,
                search(wanted("libelbowmajor", false), ANY_DRIVER)
                        .library()
                        .refusal()
                        .orElseThrow());
    }

    @Test
    void aMissingLibraryIsToldWithThePlaces() {
        assertEquals(
                "libelbowabsent.so.13 or libelbowabsent.so.12 is neither on the loader's path nor in a folder known to"
                        + " hold CUDA; looked at " + named + ", the loader's path, " + toolkit + REMEDY,
                search(wanted("libelbowabsent", true), ANY_DRIVER)
                        .library()
                        .refusal()
                        .orElseThrow());
    }

    @Test
    void aFileThatCannotBeLoadedIsPassedOverAndToldIfThereIsNoOther() throws Exception {
        Path broken = Files.writeString(named.resolve("libelbowbroken.so.13"), "not a library");
        String refusal = search(wanted("libelbowbroken", true), ANY_DRIVER)
                .library()
                .refusal()
                .orElseThrow();
        assertTrue(refusal.startsWith("cannot load " + broken + ": "), refusal);
        assertTrue(refusal.endsWith(REMEDY), refusal);
        compile(toolkit.resolve("libelbowbroken.so.13"), "int answer(void) { return 13; }");
        assertEquals(
                13, answer(search(wanted("libelbowbroken", true), ANY_DRIVER).library()));
    }

    @Test
    void aMistakeInTheSettingIsNotMadeUpForByWhatLiesElsewhere() throws Exception {
        compile(toolkit.resolve("libelbowmistake.so.13"), "int answer(void) { return 13; }");
        CudaFolders folders = new CudaFolders(List.of(), List.of(toolkit), Optional.of("X=/y names no folder: /y"));
        NativeLibrary library = new LibrarySearch(wanted("libelbowmistake", true), folders, ANY_DRIVER)
                .run()
                .library();
        assertEquals(
                "X=/y names no folder: /y; name a folder that is there, or unset it: then the usual places are searched",
                library.refusal().orElseThrow());
    }

    @Test
    void whatALibraryOpensByNameIsLoadedBeforeItFromTheNeighbouringWheels() throws Exception {
        Path wheels = Files.createDirectories(machine.resolve("nvidia"));
        Path own = Files.createDirectories(wheels.resolve("first/lib"));
        Path other = Files.createDirectories(wheels.resolve("second/lib"));
        // The companions need each other in an order that their names do not tell.
        compile(other.resolve("libelbowpartb.so.9"), "int part(void) { return 41; }");
        Path parta = other.resolve("libelbowparta.so.9");
        Path source = Files.writeString(
                other.resolve("a.c"), "extern int part(void); int whole(void) { return part() + 1; }");
        Programs.run(
                "gcc",
                "-shared",
                "-fPIC",
                "-Wl,-soname,libelbowparta.so.9",
                "-o",
                parta.toString(),
                source.toString(),
                other.resolve("libelbowpartb.so.9").toString());
        String opens = """
                #include <dlfcn.h>
                int answer(void) {
                    void *part = dlopen("libelbowparta.so.9", RTLD_NOW);
                    int (*whole)(void) = part ? (int (*)(void))dlsym(part, "whole") : 0;
                    return whole ? whole() : -1;
                }
                """;
        compile(own.resolve("libelbowalone.so.13"), opens);
        compile(own.resolve("libelbowopens.so.13"), opens);
        toolkit = own;
        NativeLibrary alone = search(wanted("libelbowalone", true), ANY_DRIVER).library();
        assertEquals(-1, answer(alone));
        NativeLibrary together = search(wanted("libelbowopens", true, "libelbowpart?.so.9"), ANY_DRIVER)
                .library();
        assertEquals(42, answer(together));
    }

    @Test
    void aLibraryWithTheWrongVersionIsRefusedAlthoughItIsLoaded() throws Exception {
        CudaLibrary.Wanted libc =
                new CudaLibrary.Wanted("libc", List.of("libc.so.6"), false, List.of(), 9, 9, "install version 9");
        CudaLibrary library = new CudaLibrary(libc, () -> new LibraryVersion(8, 9, 2));
        assertTrue(library.library().isAvailable());
        Refusal refusal = library.refusal().orElseThrow();
        assertTrue(
                refusal.reason().matches("/.*/libc\\S*\\.so\\S* is version 8\\.9\\.2; expected version 9"),
                refusal.reason());
        assertTrue(refusal.remedy().startsWith("install version 9, or "), refusal.remedy());
        assertFalse(new CudaLibrary(libc, () -> new LibraryVersion(9, 0, 0))
                .refusal()
                .isPresent());
    }
}
