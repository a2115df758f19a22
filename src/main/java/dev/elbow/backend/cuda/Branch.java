package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.ffi.cuda.Event;
import dev.elbow.ffi.cuda.Stream;

/**
 * A branch of a graph under capture: a second stream, which waits for what the first one held when the branch was taken up, and for
 * which the first one waits at a join. It records only; it runs nothing.
 */
final class Branch implements AutoCloseable {
    private final CleanUp opened = new CleanUp();
    private final Stream main;
    private final Stream second;
    private final Event reached;
    private final Event done;

    /** Whether the first stream has gone on since the second one last waited for it, and whether the second one has work. */
    private boolean behind = true;

    private boolean open;

    Branch(Stream main) {
        this.main = main;
        try {
            second = opened.add(Stream.open(main.context()));
            reached = opened.add(Event.untimed(main.context()));
            done = opened.add(Event.untimed(main.context()));
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
    }

    /** Enqueues a launch on the branch. */
    void enqueue(Launch launch) {
        if (behind) {
            reached.record(main);
            second.waitFor(reached);
            behind = false;
        }
        open = true;
        launch.enqueue(second);
    }

    /** Says that the first stream has got a launch: what is enqueued here next waits for it. */
    void mainWentOn() {
        behind = true;
    }

    /** Lets the first stream wait for the branch, if there is anything to wait for. */
    void join() {
        if (open) {
            done.record(second);
            main.waitFor(done);
            open = false;
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
