package dev.elbow.backend.cuda;

import dev.elbow.ElbowException;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.ffi.cuda.CudaException;
import dev.elbow.ffi.cuda.CudaMemory;
import dev.elbow.ffi.cuda.DeviceMemory;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.cuda.Stream;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/**
 * What everything on one device shares: its context, the one stream on which all work runs in the order it was enqueued, the
 * libraries, the memory account, and whether the device still works.
 *
 * <p>One lock, this object's monitor, guards stream and library handles: whoever enqueues holds it. Because there is one stream, a
 * plan sees what any thread enqueued before, and nothing needs events between streams.
 */
final class Gpu implements AutoCloseable {
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
    Gpu(DeviceOptions options) {
        this.options = options;
        this.context = PrimaryContext.retain(options.ordinal());
        this.budget = new DeviceBudget(context.device().name(), options.memoryLimit());
        CleanUp undo = new CleanUp();
        undo.add(context);
        try (var _ = context.attach()) {
            this.stream = undo.add(Stream.open(context));
            this.libraries = new Libraries(stream);
            this.staging = undo.add(new Staging(stream));
        } catch (RuntimeException | Error e) {
            throw undo.after(e);
        }
    }

    /** Returns the driver's name of a device that can be used. */
    static String nameOf(int ordinal) {
        return dev.elbow.ffi.cuda.CudaDevice.of(ordinal).name();
    }

    PrimaryContext context() {
        return context;
    }

    /** Returns the driver's name of the device. */
    String deviceName() {
        return context.device().name();
    }

    /** Returns the compute capability, for example {@code 9.0}. */
    String capability() {
        int architecture = context.device().architecture();
        return architecture / 10 + "." + architecture % 10;
    }

    DeviceOptions options() {
        return options;
    }

    DeviceBudget budget() {
        return budget;
    }

    Libraries libraries() {
        return libraries;
    }

    /** Returns the stream that all work runs on. */
    Stream stream() {
        return stream;
    }

    /**
     * Goes on only while the device works.
     *
     * @throws ElbowException if something that ran on it has failed
     */
    void check() {
        String reason = failure;
        if (reason != null) {
            throw new ElbowException(reason);
        }
    }

    /** Returns an exception to throw, after noting whether it means the end of the device. */
    RuntimeException failed(RuntimeException e) {
        if (e instanceof CudaException cuda && cuda.isSticky() && failure == null) {
            failure = "%s cannot be used any more in this process, since %s".formatted(context, e.getMessage());
        }
        return e;
    }

    /** Does something with the lock held and the thread attached; not for the path of a step, since it allocates. */
    synchronized <T> T call(Supplier<T> work) {
        check();
        try (var _ = context.attach()) {
            return work.get();
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** The same without a result. */
    void run(Runnable work) {
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
    DeviceBlock allocate(long bytes, String what) {
        return call(() -> {
            budget.take(bytes, what);
            try {
                return new DeviceBlock(this, DeviceMemory.allocate(context, bytes));
            } catch (CudaException e) {
                budget.giveBack(bytes);
                throw e.isOutOfMemory() ? budget.refused(bytes, what, e) : e;
            }
        });
    }

    /** Allocates memory filled with zeros. */
    DeviceBlock allocateZeros(long bytes, String what) {
        DeviceBlock block = allocate(bytes, what);
        try {
            zero(block.address(), bytes);
            return block;
        } catch (RuntimeException | Error e) {
            block.release();
            throw e;
        }
    }

    /** Waits until nothing uses the memory any more and frees it. */
    void free(DeviceMemory memory) {
        budget.giveBack(memory.bytes());
        release(memory::close);
    }

    /**
     * Waits until the device uses nothing any more, then releases something; the thread need not be attached. On a failed
     * device nothing can be released properly, and the failure was told before.
     */
    synchronized void release(Runnable close) {
        if (!stream.isClosed()) {
            quietly(() -> {
                try (var _ = context.attach()) {
                    stream.synchronise();
                }
            });
        }
        quietly(close);
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
    void zero(long address, long bytes) {
        run(() -> CudaMemory.cuMemsetD8Async(address, (byte) 0, bytes, stream.handle()));
    }

    /** Copies a segment to the device. */
    void upload(MemorySegment source, long address) {
        run(() -> staging.upload(source, address));
    }

    /** Copies floats of an array to the device. */
    void upload(float[] source, int from, int count, long address) {
        run(() -> staging.upload(source, from, count, address));
    }

    /** Copies from the device into an array, behind everything enqueued before. */
    void download(long address, float[] target, int from, int count) {
        run(() -> staging.download(address, target, from, count));
    }

    /**
     * Waits for everything enqueued before, copies a few bytes to the host and returns where they lie until the next copy.
     * Allocates nothing; the thread is attached and holds the lock.
     */
    long fetch(long address, long bytes) {
        return staging.download(address, bytes);
    }

    /** Waits for everything enqueued so far. */
    void synchronise() {
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
