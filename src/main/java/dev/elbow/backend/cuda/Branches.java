package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.ffi.cuda.Stream;

/**
 * Enqueues launches while a stream is captured: those {@link Aside} on a branch up to the {@linkplain Aside#JOIN join}, those {@link
 * Ahead} on another one up to the end.
 */
final class Branches implements AutoCloseable {
    private final CleanUp opened = new CleanUp();
    private final Libraries libraries;
    private final Stream main;
    private final Branch aside;
    private final Branch ahead;

    Branches(Gpu gpu) {
        this.main = gpu.stream();
        this.libraries = gpu.libraries();
        try {
            aside = opened.add(new Branch(main));
            ahead = opened.add(new Branch(main));
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
    }

    void enqueue(Launch[] launches) {
        for (Launch launch : launches) {
            if (launch instanceof Aside) {
                aside.enqueue(launch);
            } else if (launch instanceof Ahead) {
                ahead.enqueue(launch);
            } else if (launch == Aside.JOIN) {
                aside.join();
            } else {
                launch.enqueue(main);
                aside.mainWentOn();
                ahead.mainWentOn();
            }
        }
        aside.join();
        ahead.join();
    }

    @Override
    public void close() {
        // A session must not be left with a stream that is no more.
        opened.add(() -> libraries.use(main));
        opened.close();
    }
}
