package dev.elbow.ffi.cuda;

import java.util.function.Supplier;

/**
 * A device's primary context: the one that all CUDA users of this process share, so that memory can be handed between
 * them; or a context that such a user made. Thread-safe.
 *
 * <p>Almost every driver call acts on the calling thread's current context: a thread {@linkplain #attach attaches} before
 * it works. Streams, memory, modules and graphs hold their context: {@link #close} refuses new ones at once and releases
 * the native context when the last of them is closed.
 */
public final class PrimaryContext implements AutoCloseable {
    private final CudaDevice device;
    private final long handle;
    private final Runnable giveUp;
    private boolean closed;
    private int users = 1;

    private PrimaryContext(CudaDevice device, long handle, Runnable giveUp) {
        this.device = device;
        this.handle = handle;
        this.giveUp = giveUp;
    }

    /**
     * Retains the primary context of a device.
     *
     * @throws dev.elbow.ElbowException if the driver or the device cannot be used, with the reason and the remedy
     */
    public static PrimaryContext retain(int ordinal) {
        CudaDriver.require(ordinal);
        int device = Cuda.cuDeviceGet(ordinal);
        long handle = Cuda.cuDevicePrimaryCtxRetain(device);
        return new PrimaryContext(CudaDevice.of(ordinal), handle, () -> Cuda.cuDevicePrimaryCtxRelease_v2(device));
    }

    /**
     * Works in a context of another CUDA user, primary or not, who keeps it alive until this is closed.
     *
     * @param ordinal the number of its device
     * @param handle a {@code CUcontext}
     * @throws dev.elbow.ElbowException if the driver or the device cannot be used, with the reason and the remedy
     * @throws IllegalArgumentException if the context is null or of another device
     */
    public static PrimaryContext borrow(int ordinal, long handle) {
        CudaDriver.require(ordinal);
        if (handle == 0) {
            throw new IllegalArgumentException(
                    "The context of device " + ordinal + " is null; expected one that lives");
        }
        PrimaryContext borrowed = new PrimaryContext(CudaDevice.of(ordinal), handle, () -> {});
        borrowed.with(() -> requireDevice(ordinal));
        return borrowed;
    }

    private static void requireDevice(int ordinal) {
        int device = Cuda.cuCtxGetDevice();
        int expected = Cuda.cuDeviceGet(ordinal);
        if (device != expected) {
            // Drivers number devices by their ordinals.
            throw new IllegalArgumentException(
                    "The context belongs to CUDA device %d; expected one of device %d: give the ordinal of the context's device"
                            .formatted(device, expected));
        }
    }

    /** What the device is. */
    public CudaDevice device() {
        return device;
    }

    /** The native {@code CUcontext}; valid while the context or one of its objects is open. */
    public long handle() {
        return handle;
    }

    /**
     * Makes this the current context of the calling thread until the attachment is closed, by the same thread. May be
     * nested.
     *
     * @throws IllegalStateException if the context is closed
     */
    public Attachment attach() {
        requireOpen();
        return new Attachment(this);
    }

    /**
     * Blocks until everything enqueued in the context, by whomever, has run. The thread must be attached.
     *
     * @throws CudaException with what failed on the device meanwhile
     */
    public void synchronise() {
        requireOpen();
        Cuda.cuCtxSynchronize();
    }

    /**
     * Does nothing if two objects live on the same device.
     *
     * @throws IllegalArgumentException otherwise
     */
    public void requireSame(PrimaryContext other, String what) {
        if (other != this) {
            throw new IllegalArgumentException("The %s belongs to %s; expected one of %s".formatted(what, other, this));
        }
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The context of " + this + " is closed");
        }
    }

    /**
     * Holds the context for an object about to be created in it; gives it up again if that fails. Whoever destroys the
     * object does so by {@link #release(Runnable)}.
     *
     * @throws IllegalStateException if the context is closed
     */
    public <T> T own(Supplier<T> create) {
        synchronized (this) {
            requireOpen();
            users++;
        }
        try {
            return create.get();
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    private void release() {
        boolean last;
        synchronized (this) {
            last = --users == 0;
        }
        if (last) {
            giveUp.run();
        }
    }

    /** Does something with an object of this context, which holds it, from any thread and also after {@link #close}. */
    public void with(Runnable work) {
        try (var _ = new Attachment(this)) {
            work.run();
        }
    }

    /** Destroys an object of this context, from any thread, and gives up its hold even if that fails. */
    public void release(Runnable destroy) {
        try {
            with(destroy);
        } finally {
            release();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            requireOpen();
            closed = true;
        }
        release();
    }

    @Override
    public String toString() {
        return "CUDA device " + device.ordinal() + " (" + device.name() + ")";
    }

    /** The time for which a thread works in a context. */
    public static final class Attachment implements AutoCloseable {
        private final PrimaryContext context;
        private final Thread thread = Thread.currentThread();
        private boolean closed;

        private Attachment(PrimaryContext context) {
            this.context = context;
            Cuda.cuCtxPushCurrent_v2(context.handle);
        }

        /**
         * Returns the thread to the context it had before.
         *
         * @throws IllegalStateException from another thread, a second time, or when an attachment made later is open
         */
        @Override
        public void close() {
            if (closed || Thread.currentThread() != thread) {
                throw new IllegalStateException("The attachment to " + context
                        + (closed ? " is closed" : " belongs to thread " + thread.getName() + "; close it there"));
            }
            closed = true;
            long current = Cuda.cuCtxPopCurrent_v2();
            if (current != context.handle) {
                Cuda.cuCtxPushCurrent_v2(current);
                closed = false;
                throw new IllegalStateException("The attachment to " + context
                        + " is not the thread's latest; close the ones made after it first");
            }
        }
    }
}
