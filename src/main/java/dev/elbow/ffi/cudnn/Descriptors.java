package dev.elbow.ffi.cudnn;

import dev.elbow.ffi.NativeHandle;

/** cuDNN's descriptors are created empty and then described; one that cannot be described is destroyed. */
final class Descriptors {
    private Descriptors() {}

    static <T extends NativeHandle> T describe(T descriptor, Runnable describe) {
        try {
            describe.run();
            return descriptor;
        } catch (RuntimeException | Error e) {
            descriptor.close();
            throw e;
        }
    }
}
