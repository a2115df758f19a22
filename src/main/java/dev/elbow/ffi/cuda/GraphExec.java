package dev.elbow.ffi.cuda;

import dev.elbow.ffi.NativeHandle;

/**
 * An executable graph. {@link #launch} is one native call and allocates nothing. Everything the recorded work points at
 * must stay where it was. Used by one thread at a time, which must be attached.
 */
public final class GraphExec extends NativeHandle {
    private final PrimaryContext context;

    GraphExec(PrimaryContext context, long handle) {
        super("executable CUDA graph", handle);
        this.context = context;
    }

    /** Enqueues its copy to the device, which the first launch would otherwise have to wait for. */
    public void upload(Stream stream) {
        context.requireSame(stream.context(), "stream");
        CudaGraphs.cuGraphUpload(handle(), stream.handle());
    }

    /**
     * Enqueues everything that was recorded.
     *
     * @throws IllegalStateException if the graph or the stream is closed
     * @throws IllegalArgumentException if the stream belongs to another device
     */
    public void launch(Stream stream) {
        context.requireSame(stream.context(), "stream");
        CudaGraphs.cuGraphLaunch(handle(), stream.handle());
    }

    @Override
    protected void free(long handle) {
        context.release(() -> CudaGraphs.cuGraphExecDestroy(handle));
    }
}
