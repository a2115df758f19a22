package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.CUDA_ERROR_NOT_READY;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The driver's functions for streams and events, by the rules of {@link Cuda}. */
public final class CudaStreams {
    static final FunctionTable TABLE = new FunctionTable(CudaDriver.LIBRARY::library, CudaException::of);

    private static final NativeCall STREAM_CREATE = TABLE.status("cuStreamCreate", JAVA_LONG, JAVA_INT);
    private static final NativeCall STREAM_DESTROY = TABLE.status("cuStreamDestroy_v2", JAVA_LONG);
    private static final NativeCall STREAM_QUERY = TABLE.status("cuStreamQuery", JAVA_LONG);
    private static final NativeCall STREAM_WAIT_EVENT =
            TABLE.status("cuStreamWaitEvent", JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final NativeCall EVENT_CREATE = TABLE.status("cuEventCreate", JAVA_LONG, JAVA_INT);
    private static final NativeCall EVENT_DESTROY = TABLE.status("cuEventDestroy_v2", JAVA_LONG);
    private static final NativeCall EVENT_QUERY = TABLE.status("cuEventQuery", JAVA_LONG);
    private static final NativeCall EVENT_ELAPSED_TIME =
            TABLE.statusOrOlder("cuEventElapsedTime_v2", "cuEventElapsedTime", JAVA_LONG, JAVA_LONG, JAVA_LONG);

    // On the path of a step: called by invokeExact.
    private static final MethodHandle STREAM_SYNCHRONIZE = TABLE.hot("cuStreamSynchronize", JAVA_LONG);
    private static final MethodHandle EVENT_RECORD = TABLE.hot("cuEventRecord", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle EVENT_SYNCHRONIZE = TABLE.hot("cuEventSynchronize", JAVA_LONG);

    private CudaStreams() {}

    /** A stream of the current context; {@code flags} are {@code CU_STREAM_*}. */
    public static long cuStreamCreate(int flags) {
        return TABLE.create(STREAM_CREATE, () -> "flags " + flags, flags);
    }

    /** Destroys a stream once what is enqueued has run; does not wait for that. */
    public static void cuStreamDestroy_v2(long stream) {
        TABLE.check(STREAM_DESTROY, stream);
    }

    /** Blocks until everything enqueued has run; reports what failed on the device meanwhile. */
    public static void cuStreamSynchronize(long stream) {
        int status;
        try {
            status = (int) STREAM_SYNCHRONIZE.invokeExact(stream);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CudaException.of("cuStreamSynchronize", status, "");
        }
    }

    /** Whether everything enqueued has run. */
    public static boolean cuStreamQuery(long stream) {
        return isDone(STREAM_QUERY, stream);
    }

    /** Makes what is enqueued from now on wait for an event of another stream. */
    public static void cuStreamWaitEvent(long stream, long event, int flags) {
        TABLE.check(STREAM_WAIT_EVENT, stream, event, flags);
    }

    /** An event of the current context; {@code flags} are {@code CU_EVENT_*}. */
    public static long cuEventCreate(int flags) {
        return TABLE.create(EVENT_CREATE, () -> "flags " + flags, flags);
    }

    public static void cuEventDestroy_v2(long event) {
        TABLE.check(EVENT_DESTROY, event);
    }

    /** Enqueues the event. */
    public static void cuEventRecord(long event, long stream) {
        int status;
        try {
            status = (int) EVENT_RECORD.invokeExact(event, stream);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CudaException.of("cuEventRecord", status, "");
        }
    }

    /** Blocks until the event has happened. */
    public static void cuEventSynchronize(long event) {
        int status;
        try {
            status = (int) EVENT_SYNCHRONIZE.invokeExact(event);
        } catch (Throwable e) {
            throw NativeCall.rethrow(e);
        }
        if (status != 0) {
            throw CudaException.of("cuEventSynchronize", status, "");
        }
    }

    /** Whether the event has happened. */
    public static boolean cuEventQuery(long event) {
        return isDone(EVENT_QUERY, event);
    }

    /** Device time between two events that have happened, in milliseconds, to about half a microsecond. */
    public static float cuEventElapsedTime_v2(long start, long end) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment milliseconds = arena.allocate(JAVA_FLOAT);
            TABLE.check(EVENT_ELAPSED_TIME, milliseconds.address(), start, end);
            return milliseconds.get(JAVA_FLOAT, 0);
        }
    }

    private static boolean isDone(NativeCall query, long handle) {
        int status = (int) query.invoke(handle);
        if (status == CUDA_ERROR_NOT_READY) {
            return false;
        }
        TABLE.require(query.function(), status, () -> "");
        return true;
    }
}
