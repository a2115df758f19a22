package dev.elbow.backend.cuda;

import dev.elbow.ElbowException;
import dev.elbow.backend.CleanUp;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.MemoryStats;
import dev.elbow.backend.MemoryUse;
import dev.elbow.ffi.cublaslt.CublasLtException;
import dev.elbow.ffi.cuda.CudaException;
import dev.elbow.ffi.cuda.CudaMemory;
import dev.elbow.ffi.cuda.DeviceMemory;
import dev.elbow.ffi.cuda.PinnedMemory;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.cuda.Stream;
import dev.elbow.ffi.cudnn.CudnnException;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What everything on one device shares: its context, the one stream on which all work runs in the order it was enqueued, the
 * libraries, the memory account, and whether the device still works.
 *
 * <p>One lock, this object's monitor, guards stream and library handles: whoever enqueues holds it. Because work runs on one stream, a
 * plan sees what any thread enqueued before; others only record, while a graph is captured ({@link Branches}).
 */
public final class Gpu implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Gpu.class.getName());

    private final PrimaryContext context;
    private final DeviceOptions options;
    private final DeviceBudget budget;
    private final Libraries libraries;
    private final Stream stream;
    private final Staging staging;
    private volatile String failure;
    private boolean warned;

    /**
     * Opens the device.
     *
     * @throws ElbowException if the driver or the device cannot be used
     */
    public Gpu(DeviceOptions options) {
        this(options, PrimaryContext.retain(options.ordinal()), Stream::open);
    }

    /**
     * Works in a context and on a stream that are given.
     *
     * @param context is closed with this
     * @param open makes the stream, which is closed with this; the thread is attached
     */
    public Gpu(DeviceOptions options, PrimaryContext context, Function<PrimaryContext, Stream> open) {
        this.options = options;
        this.context = context;
        this.budget = new DeviceBudget(context.device().name(), options.memoryLimit());
        CleanUp undo = new CleanUp();
        undo.add(context);
        try (var _ = context.attach()) {
            this.stream = undo.add(open.apply(context));
            this.libraries = new Libraries(stream, options.deterministic());
            this.staging = undo.add(new Staging(stream));
        } catch (RuntimeException | Error e) {
            throw undo.after(e);
        }
    }

    /** Returns the driver's name of a device that can be used. */
    static String nameOf(int ordinal) {
        return dev.elbow.ffi.cuda.CudaDevice.of(ordinal).name();
    }

    public PrimaryContext context() {
        return context;
    }

    /** Returns the driver's name of the device. */
    public String deviceName() {
        return context.device().name();
    }

    /** Returns the compute capability, for example {@code 9.0}. */
    public String capability() {
        int architecture = context.device().architecture();
        return architecture / 10 + "." + architecture % 10;
    }

    public DeviceOptions options() {
        return options;
    }

    /** Returns how much memory is in use, and how much the device has. */
    public MemoryStats memoryStats() {
        return call(budget::stats);
    }

    public Libraries libraries() {
        return libraries;
    }

    /** Returns the stream that all work runs on. */
    public Stream stream() {
        return stream;
    }

    /**
     * Goes on only while the device works.
     *
     * @throws ElbowException if something that ran on it has failed
     */
    public void check() {
        String reason = failure;
        if (reason != null) {
            throw new ElbowException(reason);
        }
    }

    /**
     * Returns an exception to throw, after noting whether it means the end of the device: the driver says so, or a library could
     * not execute something, after which nobody knows what is missing in the results.
     */
    public RuntimeException failed(RuntimeException e) {
        if (failure != null) {
            return e;
        }
        if (e instanceof CudaException cuda && cuda.isSticky()) {
            failure = unusable(e.getMessage());
        } else if (isExecutionFailure(e)) {
            failure = unusable(e.getMessage()) + "; start again, from the last checkpoint";
            return new ElbowException(failure, e);
        }
        return e;
    }

    private String unusable(String reason) {
        return "%s cannot be used any more in this process, since %s".formatted(context, reason);
    }

    private static boolean isExecutionFailure(RuntimeException e) {
        return e instanceof CudnnException cudnn && cudnn.isExecutionFailure()
                || e instanceof CublasLtException cublasLt && cublasLt.isExecutionFailure();
    }

    /** Does something with the lock held and the thread attached; not for the path of a step, since it allocates. */
    public synchronized <T> T call(Supplier<T> work) {
        check();
        try (var _ = context.attach()) {
            return work.get();
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** The same without a result. */
    public void run(Runnable work) {
        call(() -> {
            work.run();
            return null;
        });
    }

    /**
     * Allocates memory with undefined contents.
     *
     * @param what begins the message if there is not enough, and ends in a verb: {@code "the plan needs"}
     */
    public DeviceBlock allocate(MemoryUse use, long bytes, String what) {
        return call(() -> {
            budget.take(use, bytes, what);
            try {
                DeviceMemory memory = DeviceMemory.allocate(context, bytes);
                return new DeviceBlock(memory.address(), memory.bytes(), () -> free(use, memory));
            } catch (CudaException e) {
                budget.giveBack(use, bytes);
                throw e.isOutOfMemory() ? budget.refused(bytes, what, e) : e;
            }
        });
    }

    /** Allocates memory filled with zeros. */
    public DeviceBlock allocateZeros(MemoryUse use, long bytes, String what) {
        DeviceBlock block = allocate(use, bytes, what);
        try {
            zero(block.address(), bytes);
            return block;
        } catch (RuntimeException | Error e) {
            block.release();
            throw e;
        }
    }

    private void free(MemoryUse use, DeviceMemory memory) {
        budget.giveBack(use, memory.bytes());
        release(memory::close);
    }

    /** Returns how many bytes of device memory could be taken now. */
    long room() {
        return call(budget::room);
    }

    /** Copies a segment to pinned memory of the host, which kernels read over the bus at the same addresses. */
    DeviceBlock pin(MemorySegment source) {
        return call(() -> {
            PinnedMemory pinned = PinnedMemory.allocate(context, source.byteSize());
            pinned.segment().copyFrom(source);
            return new DeviceBlock(pinned.address(), source.byteSize(), () -> release(pinned::close));
        });
    }

    /**
     * Waits until the device uses nothing any more, then releases something; the thread need not be attached. On a failed
     * device nothing can be released properly, and the failure was told before.
     */
    public synchronized void release(Runnable close) {
        settle(stream);
        quietly(close);
    }

    /** Waits for everything enqueued on a stream that may be closed, on a device that may have failed. */
    public synchronized void settle(Stream which) {
        if (!which.isClosed()) {
            quietly(() -> context.with(which::synchronise));
        }
    }

    private void quietly(Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            failed(e);
            if (failure == null) {
                throw e;
            }
        }
    }

    /** Fills memory with zeros before anything that is enqueued later. */
    public void zero(long address, long bytes) {
        run(() -> CudaMemory.cuMemsetD8Async(address, (byte) 0, bytes, stream.handle()));
    }

    /** Copies a segment to the device. */
    public void upload(MemorySegment source, long address) {
        run(() -> staging.upload(source, address));
    }

    /** Copies floats of an array to the device. */
    void upload(float[] source, int from, int count, long address) {
        run(() -> staging.upload(source, from, count, address));
    }

    /** Copies from the device to a segment, behind everything enqueued before. */
    public void download(long address, MemorySegment target) {
        run(() -> staging.download(address, target));
    }

    /** Copies from the device into an array, behind everything enqueued before. */
    void download(long address, float[] target, int from, int count) {
        run(() -> staging.download(address, target, from, count));
    }

    /** Copies bytes from the device piece by piece to a reader, behind everything enqueued before. */
    void download(long address, long bytes, Staging.PieceReader reader) {
        run(() -> staging.download(address, bytes, reader));
    }

    /**
     * Waits for everything enqueued before, copies a few bytes to the host and returns where they lie until the next copy.
     * Allocates nothing; the thread is attached and holds the lock.
     */
    long fetch(long address, long bytes) {
        return staging.download(address, bytes);
    }

    /** Waits for everything enqueued so far. */
    public void synchronise() {
        run(stream::synchronise);
    }

    /** Says once that plans run launch by launch. */
    void warnUncaptured(RuntimeException cause) {
        if (!warned) {
            warned = true;
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "plans on {0} run launch by launch, more slowly, since they could not be captured as a graph: {1}",
                    context,
                    cause.getMessage());
        }
    }

    @Override
    public void close() {
        CleanUp all = new CleanUp();
        all.add(context);
        all.add(stream);
        all.add(staging);
        all.add(libraries);
        release(all::close);
    }
}
