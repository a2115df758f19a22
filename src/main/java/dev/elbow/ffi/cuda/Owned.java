package dev.elbow.ffi.cuda;

import java.util.function.Supplier;

/** How the owners of this package hold their context: from before the native object exists until it is destroyed. */
final class Owned {
    private Owned() {}

    /** Retains the context for an object about to be created; gives it up again if that fails. */
    static <T> T in(PrimaryContext context, Supplier<T> create) {
        context.retain();
        try {
            return create.get();
        } catch (RuntimeException | Error e) {
            context.release();
            throw e;
        }
    }
}
