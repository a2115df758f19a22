package dev.elbow.cli;

import dev.elbow.train.Cancellation;
import java.util.concurrent.CountDownLatch;

/**
 * Lets Ctrl-C and SIGTERM end a training run in order: the signal starts the JVM's shutdown, a hook asks the run to stop and
 * holds the shutdown until {@link #close}, and the JVM then exits with 130 or 143 as for any signal.
 */
final class Interrupts implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    /** Begins to watch. */
    Interrupts(Cancellation cancellation) {
        hook = new Thread(
                () -> {
                    cancellation.cancel();
                    awaitClose();
                },
                "elbow-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the watch, or lets the shutdown that has begun go on: everything must be written and printed by then. */
    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The shutdown has begun; it ends the process.
        }
    }
}
