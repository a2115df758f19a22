package dev.elbow.compute;

import dev.elbow.ffi.cuda.Event;
import dev.elbow.ffi.cuda.Stream;

/** A queue of work on a GPU, run in order. Used by one thread at a time; closed before its GPU. */
public final class GpuStream implements AutoCloseable {
    private final Gpu gpu;
    private final Stream stream;
    private final boolean own;
    private Event reached;

    private GpuStream(Gpu gpu, Stream stream, boolean own) {
        this.gpu = gpu;
        this.stream = stream;
        this.own = own;
    }

    /** The GPU's own stream, closed with it. */
    static GpuStream ofDevice(Gpu gpu) {
        return new GpuStream(gpu, gpu.device().stream(), false);
    }

    static GpuStream open(Gpu gpu) {
        return new GpuStream(
                gpu, gpu.device().call(() -> Stream.open(gpu.device().context())), true);
    }

    Gpu gpu() {
        return gpu;
    }

    Stream stream() {
        return stream;
    }

    /** Returns the native {@code CUstream}, for other CUDA users; valid while this is open. */
    public long handle() {
        return stream.handle();
    }

    /**
     * Blocks until everything enqueued has run.
     *
     * @throws dev.elbow.ElbowException with what failed on the device meanwhile
     */
    public void synchronise() {
        gpu.device().run(stream::synchronise);
    }

    /** Returns whether everything enqueued has run. */
    public boolean isIdle() {
        return gpu.device().call(stream::isIdle);
    }

    /**
     * Makes what is enqueued here from now on wait for what was enqueued on the other stream so far.
     *
     * @throws IllegalArgumentException if that belongs to another GPU
     */
    public void waitFor(GpuStream other) {
        if (other.gpu != gpu) {
            throw new IllegalArgumentException("a stream of %s cannot wait for one of %s".formatted(gpu, other.gpu));
        }
        gpu.device().run(() -> {
            if (other.reached == null) {
                other.reached = Event.untimed(stream.context());
            }
            other.reached.record(other.stream);
            stream.waitFor(other.reached);
        });
    }

    /** Waits for what was enqueued and releases the stream; the GPU's own one stays. Does nothing when closed already. */
    @Override
    public void close() {
        if (own && !stream.isClosed()) {
            settle();
            gpu.deviceToRelease().release(() -> {
                closeEvent();
                stream.close();
            });
        }
    }

    /** Waits for what was enqueued; does nothing when closed or when the device has failed. */
    void settle() {
        gpu.deviceToRelease().settle(stream);
    }

    /** Releases what other streams waited with. */
    void closeEvent() {
        if (reached != null) {
            reached.close();
            reached = null;
        }
    }
}
