package dev.elbow.ffi.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process whose host loaded its own OpenMP before, oneDNN runs on that one and brings no second. */
class HostOpenMpTest {
    private static final Path MAPS = Path.of("/proc/self/maps");

    @Test
    void theHostsOpenMpIsShared(@TempDir Path folder) throws Exception {
        Requires.that(Files.isReadable(MAPS), "no /proc/self/maps on this system to see the loaded libraries in");
        Path packed = OneDnn.library().file().orElseThrow().resolveSibling("libgomp.so.1");
        Path host = Files.copy(packed, folder.resolve("libgomp.so.1"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Host.class.getName(),
                        host.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(true, process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(List.of(host.toString(), "2"), output.lines().toList());
    }

    /** The host: loads the OpenMP named by its argument, then asks oneDNN for a team of two. */
    static final class Host {
        public static void main(String[] arguments) throws IOException {
            System.load(arguments[0]);
            OneDnn.require();
            OpenMp.omp_set_num_threads(2);
            try (var maps = Files.lines(MAPS)) {
                maps.filter(line -> line.contains("/libgomp"))
                        .map(line -> line.substring(line.indexOf('/')))
                        .distinct()
                        .forEach(System.out::println);
            }
            System.out.println(OpenMp.omp_get_max_threads());
        }
    }
}
