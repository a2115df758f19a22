package dev.elbow.train;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the bytes that all lanes have allocated on the Java heap between two steps, less what counting itself takes: one window
 * in each epoch, behind a warm-up, since what happens between epochs may allocate. Cancels the run after a clean window.
 */
final class AllocationProbe implements TrainListener {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Cancellation done;
    private final int warmUp;
    private final int window;
    private final Runnable beforeWindow;
    private final List<Long> windows = new ArrayList<>();
    private long[] lanes;
    private long before;

    /**
     * A probe for one run.
     *
     * @param warmUp steps of an epoch before its window; a step that listeners hear of
     * @param window steps; where it ends, listeners hear of it
     * @param beforeWindow runs before counting begins
     */
    AllocationProbe(Cancellation done, int warmUp, int window, Runnable beforeWindow) {
        this.done = done;
        this.warmUp = warmUp;
        this.window = window;
        this.beforeWindow = beforeWindow;
    }

    /** The bytes of each window so far. */
    List<Long> windows() {
        return windows;
    }

    @Override
    public void onStep(Progress progress) {
        if (progress.step() == warmUp) {
            beforeWindow.run();
            lanes = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith(Replicas.THREAD_NAME))
                    .mapToLong(Thread::threadId)
                    .toArray();
            count();
            long first = count();
            long counting = count() - first;
            before = count() + counting;
        } else if (progress.step() == warmUp + window) {
            windows.add(count() - before);
            if (windows.getLast() <= window) {
                done.cancel();
            }
        }
    }

    private long count() {
        long sum = 0;
        for (long allocated : threads.getThreadAllocatedBytes(lanes)) {
            sum += allocated;
        }
        return sum;
    }
}
