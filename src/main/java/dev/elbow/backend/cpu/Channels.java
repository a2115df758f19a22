package dev.elbow.backend.cpu;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.ValueLayout;

/** One channel of an image between {@code [pixels, channels]} and a plane of its own. */
final class Channels {
    private Channels() {}

    /** Copies channel {@code k} out of an image. */
    static void take(long image, long plane, int k, int channels, int pixels) {
        for (int i = 0; i < pixels; i++) {
            copy(image, i * channels + k, plane, i);
        }
    }

    /** Copies a plane into channel {@code k} of an image. */
    static void put(long plane, long image, int k, int channels, int pixels) {
        for (int i = 0; i < pixels; i++) {
            copy(plane, i, image, i * channels + k);
        }
    }

    private static void copy(long source, int from, long target, int to) {
        float value = NativeMemory.ALL.get(ValueLayout.JAVA_FLOAT, source + (long) from * Float.BYTES);
        NativeMemory.ALL.set(ValueLayout.JAVA_FLOAT, target + (long) to * Float.BYTES, value);
    }
}
