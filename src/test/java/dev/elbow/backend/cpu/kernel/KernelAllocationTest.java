package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No kernel leaves garbage once it is compiled: a vector that escapes is an object. */
class KernelAllocationTest {
    static Iterable<Kernels> kernels() {
        return KernelContract.both();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void noKernelAllocatesOnceCompiled(Kernels k) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        KernelRound round = new KernelRound(k);
        long bytes = Long.MAX_VALUE;
        // Compilation happens behind our back: wait until 20 rounds allocate nothing.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (bytes > 0 && System.nanoTime() < deadline) {
            long before = threads.getThreadAllocatedBytes(thread);
            long probe = threads.getThreadAllocatedBytes(thread) - before;
            for (int call = 0; call < 20; call++) {
                round.run();
            }
            bytes = threads.getThreadAllocatedBytes(thread) - before - 2 * probe;
        }
        assertTrue(bytes <= 0, k.description() + ": 20 rounds allocate " + bytes + " bytes");
    }
}
