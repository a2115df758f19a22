package dev.elbow.ffi.cuda;

import static dev.elbow.ffi.cuda.CudaConstants.CU_STREAM_NON_BLOCKING;

import dev.elbow.ffi.NativeHandle;

/**
 * A queue of work on a device, run in order; one per replica, used by one thread at a time, which must be attached. It
 * does not wait for the legacy default stream.
 */
public final class Stream extends NativeHandle {
    private final PrimaryContext context;
    private final boolean own;

    private Stream(PrimaryContext context, long handle, boolean own) {
        super("CUDA stream", handle);
        this.own = own;
        this.context = context;
    }

    /**
     * Opens a stream. The calling thread must be attached.
     *
     * @throws IllegalStateException if the context is closed
     */
    public static Stream open(PrimaryContext context) {
        return context.own(() -> new Stream(context, CudaStreams.cuStreamCreate(CU_STREAM_NON_BLOCKING), true));
    }

    /**
     * A stream of another CUDA user, which {@link #close} does not destroy.
     *
     * @param handle a {@code CUstream} of the context, not one of the default streams
     */
    public static Stream borrow(PrimaryContext context, long handle) {
        return context.own(() -> new Stream(context, handle, false));
    }

    /** The context it belongs to. */
    public PrimaryContext context() {
        return context;
    }

    /**
     * Blocks until everything enqueued has run.
     *
     * @throws CudaException with what failed on the device meanwhile
     */
    public void synchronise() {
        CudaStreams.cuStreamSynchronize(handle());
    }

    /** Whether everything enqueued has run. */
    public boolean isIdle() {
        return CudaStreams.cuStreamQuery(handle());
    }

    /** Makes what is enqueued from now on wait for an event. */
    public void waitFor(Event event) {
        CudaStreams.cuStreamWaitEvent(handle(), event.handle(), 0);
    }

    @Override
    protected void free(long handle) {
        context.release(() -> {
            if (own) {
                CudaStreams.cuStreamDestroy_v2(handle);
            }
        });
    }
}
