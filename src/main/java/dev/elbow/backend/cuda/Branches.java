package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.ffi.cuda.Event;
import dev.elbow.ffi.cuda.Stream;

/**
 * Enqueues launches while a stream is captured: those {@link Aside} on a second stream, which waits for what was enqueued before
 * them, and for which the first one waits at the {@linkplain Aside#JOIN join}. The second stream records only; it runs nothing.
 */
final class Branches implements AutoCloseable {
    private final CleanUp opened = new CleanUp();
    private final Libraries libraries;
    private final Stream main;
    private final Stream second;
    private final Event reached;
    private final Event done;

    /** Whether the first stream has gone on since the second one last waited for it, and whether the second one has work. */
    private boolean ahead = true;

    private boolean open;

    Branches(Gpu gpu) {
        this.main = gpu.stream();
        this.libraries = gpu.libraries();
        try {
            second = opened.add(Stream.open(main.context()));
            reached = opened.add(Event.untimed(main.context()));
            done = opened.add(Event.untimed(main.context()));
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
    }

    void enqueue(Launch[] launches) {
        for (Launch launch : launches) {
            if (launch instanceof Aside) {
                fork();
                launch.enqueue(second);
            } else if (launch == Aside.JOIN) {
                join();
            } else {
                launch.enqueue(main);
                ahead = true;
            }
        }
        join();
    }

    private void fork() {
        if (ahead) {
            reached.record(main);
            second.waitFor(reached);
            ahead = false;
        }
        open = true;
    }

    private void join() {
        if (open) {
            done.record(second);
            main.waitFor(done);
            open = false;
        }
    }

    @Override
    public void close() {
        // A session must not be left with a stream that is no more.
        opened.add(() -> libraries.use(main));
        opened.close();
    }
}
