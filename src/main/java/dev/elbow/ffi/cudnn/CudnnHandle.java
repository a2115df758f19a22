package dev.elbow.ffi.cudnn;

import dev.elbow.ffi.NativeHandle;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.cuda.Stream;

/** A cuDNN session that enqueues on one stream; used by one thread at a time, which must be attached. */
public final class CudnnHandle extends NativeHandle {
    private final boolean own;
    private Stream stream;

    private CudnnHandle(Stream stream, long handle, boolean own) {
        super("cuDNN handle", handle);
        this.own = own;
        this.stream = stream;
    }

    /**
     * Opens a session on a stream, which is closed after it unless {@link #use another one} is used by then.
     *
     * @throws dev.elbow.ElbowException if cuDNN is unavailable, with the reason and the remedy
     */
    public static CudnnHandle open(Stream stream) {
        Cudnn.LIBRARY.require();
        return stream.context().own(() -> {
            long handle = Cudnn.cudnnCreate();
            try {
                Cudnn.cudnnSetStream(handle, stream.handle());
            } catch (RuntimeException | Error e) {
                Cudnn.cudnnDestroy(handle);
                throw e;
            }
            return new CudnnHandle(stream, handle, true);
        });
    }

    /**
     * A session of another CUDA user, which {@link #close} does not destroy; from now on it enqueues on {@code stream}.
     *
     * @param handle a {@code cudnnHandle_t}
     */
    public static CudnnHandle borrow(Stream stream, long handle) {
        Cudnn.LIBRARY.require();
        return stream.context().own(() -> {
            Cudnn.cudnnSetStream(handle, stream.handle());
            return new CudnnHandle(stream, handle, false);
        });
    }

    /** Enqueues on another stream of the same context from now on. Does nothing if it does so already. */
    public void use(Stream other) {
        if (other != stream) {
            stream.context().requireSame(other.context(), "stream");
            Cudnn.cudnnSetStream(handle(), other.handle());
            stream = other;
        }
    }

    /** The stream on which it enqueues. */
    public Stream stream() {
        return stream;
    }

    /** The context it belongs to. */
    public PrimaryContext context() {
        return stream.context();
    }

    @Override
    protected void free(long handle) {
        stream.context().release(() -> {
            if (own) {
                Cudnn.cudnnDestroy(handle);
            }
        });
    }
}
