package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.CU_EVENT_DEFAULT;
import static dev.elbow.ffi.cuda.CudaConstants.CU_EVENT_DISABLE_TIMING;

import dev.elbow.ffi.NativeHandle;

/** A mark in a stream: for order between streams, and for device time. The calling thread must be attached. */
public final class Event extends NativeHandle {
    private final PrimaryContext context;

    private Event(PrimaryContext context, long handle) {
        super("CUDA event", handle);
        this.context = context;
    }

    /** An event that takes the time when it happens. */
    public static Event timed(PrimaryContext context) {
        return open(context, CU_EVENT_DEFAULT);
    }

    /** An event for order only, which costs the device less. */
    public static Event untimed(PrimaryContext context) {
        return open(context, CU_EVENT_DISABLE_TIMING);
    }

    private static Event open(PrimaryContext context, int flags) {
        return context.own(() -> new Event(context, CudaStreams.cuEventCreate(flags)));
    }

    /** Enqueues the event: it happens when everything enqueued before has run. */
    public void record(Stream stream) {
        context.requireSame(stream.context(), "stream");
        CudaStreams.cuEventRecord(handle(), stream.handle());
    }

    /** Blocks until the event has happened. */
    public void synchronise() {
        CudaStreams.cuEventSynchronize(handle());
    }

    /** Whether the event has happened; true too if it was never recorded. */
    public boolean hasHappened() {
        return CudaStreams.cuEventQuery(handle());
    }

    /**
     * Device time from {@code start} to this event, in milliseconds.
     *
     * @throws CudaException if one of them has not happened or takes no time
     */
    public float millisecondsSince(Event start) {
        return CudaStreams.cuEventElapsedTime_v2(start.handle(), handle());
    }

    @Override
    protected void free(long handle) {
        context.release(() -> CudaStreams.cuEventDestroy_v2(handle));
    }
}
