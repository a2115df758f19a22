package dev.elbow.ffi.onednn;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.elbow.ffi.NativeCall;
import java.lang.foreign.FunctionDescriptor;

/**
 * The OpenMP runtime that oneDNN's primitives run on, found through oneDNN's own dependencies: in a process with
 * several OpenMP libraries this is the one that matters.
 *
 * <p>The thread count belongs to the calling thread. Set it before primitives are created (they are planned for that
 * many threads) and run them on threads with the same setting. A program that embeds Elbow may use the same runtime
 * from the same thread: restore what {@link #omp_get_max_threads} said before.
 */
public final class OpenMp {
    private static final NativeCall GET_MAX_THREADS =
            new NativeCall(OneDnn::library, "omp_get_max_threads", FunctionDescriptor.of(JAVA_INT));
    private static final NativeCall SET_NUM_THREADS =
            new NativeCall(OneDnn::library, "omp_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));

    private OpenMp() {}

    /** How many threads a primitive that this thread starts will use. */
    public static int omp_get_max_threads() {
        return (int) GET_MAX_THREADS.invoke();
    }

    /**
     * Sets how many threads a primitive that this thread starts will use.
     *
     * @throws IllegalArgumentException if {@code threads} is less than 1
     */
    public static void omp_set_num_threads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("Number of OpenMP threads is " + threads + "; expected 1 or more");
        }
        SET_NUM_THREADS.invoke(threads);
    }
}
