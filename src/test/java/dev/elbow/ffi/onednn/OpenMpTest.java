package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.elbow.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** The thread count is the calling thread's own. A team's threads inherit the name of the thread that started it. */
class OpenMpTest {
    private static final Path TASKS = Path.of("/proc/self/task");

    @Test
    void eachThreadHasItsOwnTeam() throws Exception {
        Requires.that(Files.isDirectory(TASKS), "no /proc/self/task on this system to count threads with");
        int before = OpenMp.omp_get_max_threads();
        assertEquals(1, teamOf("lane-of-one", 1));
        assertEquals(3, teamOf("lane-of-three", 3));
        assertEquals(before, OpenMp.omp_get_max_threads());
        assertThrows(IllegalArgumentException.class, () -> OpenMp.omp_set_num_threads(0));
    }

    /** Runs a convolution on a new thread with a setting of {@code threads}; returns how many threads bear its name. */
    private static long teamOf(String name, int threads) throws InterruptedException, ExecutionException {
        FutureTask<Long> task = new FutureTask<>(() -> {
            OpenMp.omp_set_num_threads(threads);
            assertEquals(threads, OpenMp.omp_get_max_threads());
            convolve();
            return tasksNamed(name);
        });
        Thread lane = new Thread(task, name);
        lane.start();
        long team = task.get();
        lane.join();
        return team;
    }

    private static void convolve() throws Exception {
        ConvSpec spec = ConvSpec.conv(6, 32, 14, 14, 64, 3, 1, 1);
        try (Launches launches = new Launches()) {
            MemoryDesc input = launches.own(spec.input());
            MemoryDesc output = launches.own(spec.output());
            MemoryDesc weights = launches.own(spec.anyWeights());
            PrimitiveDesc desc = launches.own(
                    new Convolution(launches.engine, spec).forward(input, weights, null, output, Attributes.NONE));
            Launches.Run run = launches.run(desc)
                    .in(DNNL_ARG_SRC, input, new float[(int) (input.bytes() / Float.BYTES)])
                    .in(DNNL_ARG_WEIGHTS, launches.own(spec.pytorchWeights()), new float[64 * 32 * 9]);
            run.out(DNNL_ARG_DST, output);
            run.execute();
        }
    }

    private static long tasksNamed(String name) throws IOException {
        try (var tasks = Files.list(TASKS)) {
            return tasks.filter(task -> name.equals(comm(task))).count();
        }
    }

    private static String comm(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (NoSuchFileException e) {
            return "ended";
        } catch (IOException e) {
            return "unreadable: " + e.getMessage();
        }
    }
}
