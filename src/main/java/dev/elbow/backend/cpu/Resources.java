package dev.elbow.backend.cpu;

import java.util.List;

/** Closes what a plan is made of. */
final class Resources {
    private Resources() {}

    /** Closes all, and throws the first failure at the end. */
    static void closeAll(List<? extends AutoCloseable> resources) {
        RuntimeException first = null;
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                if (first == null) {
                    first = e instanceof RuntimeException r ? r : new IllegalStateException(e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
