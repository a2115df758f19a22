package dev.elbow.compute;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryStats;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.cuda.DeviceBlock;
import dev.elbow.ffi.cublaslt.CublasLt;
import dev.elbow.ffi.cublaslt.LtHandle;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.cuda.Stream;
import dev.elbow.ffi.cudnn.CudnnHandle;

/**
 * An open GPU. May be shared between threads; a thread that executes calls must be {@linkplain #attach attached} while it does.
 * It works in the device's primary context, which all CUDA users of the process share.
 */
public final class Gpu implements AutoCloseable {
    private final dev.elbow.backend.cuda.Gpu device;
    private final GpuStream stream;
    private final Lifetime lifetime = new Lifetime("the GPU");

    private Gpu(dev.elbow.backend.cuda.Gpu device) {
        this.device = device;
        this.stream = GpuStream.ofDevice(this);
    }

    /**
     * Opens a GPU with default options.
     *
     * @param ordinal its number, from 0, among those that the driver shows
     * @throws ElbowException if driver or device cannot be used, with the reason and the remedy
     */
    public static Gpu open(int ordinal) {
        return open(DeviceOptions.defaults().withOrdinal(ordinal));
    }

    /**
     * Opens a GPU.
     *
     * @param options which one, the precision of products and convolutions, whether these are autotuned, a limit on memory
     * @throws ElbowException if driver or device cannot be used, with the reason and the remedy
     */
    public static Gpu open(DeviceOptions options) {
        return new Gpu(new dev.elbow.backend.cuda.Gpu(options));
    }

    /**
     * Works in the context and on the stream of another CUDA user in this process, who keeps both alive until this is closed.
     *
     * @param options as in {@link #open}; the ordinal must be that of the context's device
     * @param context a {@code CUcontext}
     * @param stream a {@code CUstream} of that context, which becomes {@link #stream()}
     * @throws ElbowException if driver or device cannot be used, with the reason and the remedy
     * @throws IllegalArgumentException if the context is null or of another device
     */
    public static Gpu over(DeviceOptions options, long context, long stream) {
        return new Gpu(new dev.elbow.backend.cuda.Gpu(
                options,
                PrimaryContext.borrow(options.ordinal(), context),
                borrowed -> Stream.borrow(borrowed, stream)));
    }

    /** Returns the shared internals. */
    dev.elbow.backend.cuda.Gpu device() {
        lifetime.check();
        return device;
    }

    /** Returns the shared internals also after the end, for what is released only now. */
    dev.elbow.backend.cuda.Gpu deviceToRelease() {
        return device;
    }

    /** Goes on only while the device is open and works. Allocates nothing then. */
    void check() {
        lifetime.check();
        device.check();
    }

    /** Returns the driver's name of the device. */
    public String name() {
        return device().deviceName();
    }

    /** Returns the compute capability, for example {@code 9.0}. */
    public String capability() {
        return device().capability();
    }

    /** Returns the native {@code CUcontext}, for other CUDA users; valid while this is open. */
    public long context() {
        return device().context().handle();
    }

    /** Makes the device current in the calling thread until the result is closed, by the same thread. May be nested. */
    public Device.Attachment attach() {
        check();
        PrimaryContext.Attachment attachment = device.context().attach();
        return attachment::close;
    }

    /** Returns how much of the device's memory is in use here, and how much it has. */
    public MemoryStats memoryStats() {
        return device().memoryStats();
    }

    /** Returns the stream on which calls are enqueued unless another one is named; it lives as long as this. */
    public GpuStream stream() {
        lifetime.check();
        return stream;
    }

    /** Opens a further stream: what is enqueued there may run beside other streams. */
    public GpuStream openStream() {
        return GpuStream.open(this);
    }

    /** Waits for everything enqueued on {@link #stream()}. */
    public void synchronise() {
        stream.synchronise();
    }

    /**
     * Allocates float32 elements, undefined ones.
     *
     * @param elements 1 or more
     * @throws ElbowException if there is not enough memory, with the sizes
     */
    public GpuFloats floats(long elements) {
        return new GpuFloats(this, allocate("floats", elements, Float.BYTES), elements);
    }

    /** Allocates as many float32 elements as there are values, and uploads these. */
    public GpuFloats upload(float... values) {
        GpuFloats buffer = floats((long) values.length);
        buffer.write(values);
        return buffer;
    }

    /** Allocates int32 elements, as {@link #floats(long)}. */
    public GpuInts ints(long elements) {
        return new GpuInts(this, allocate("ints", elements, Integer.BYTES), elements);
    }

    /** Allocates bytes, as {@link #floats(long)}. */
    public GpuBytes bytes(long elements) {
        return new GpuBytes(this, allocate("bytes", elements, 1), elements);
    }

    private DeviceBlock allocate(String what, long elements, int size) {
        lifetime.check();
        if (elements < 1) {
            throw new IllegalArgumentException("a buffer needs 1 or more %s, found %d".formatted(what, elements));
        }
        return device.allocate(
                MemoryUse.OTHER,
                Math.multiplyExact(elements, size),
                "a buffer of %,d %s needs".formatted(elements, what));
    }

    /**
     * Returns a buffer over device memory of another CUDA user, without copying. Closing it frees nothing.
     *
     * @param address a device address of this device, a multiple of 4 bytes; many operations need 16, products 256
     * @param elements how many float32 lie there
     */
    public GpuFloats wrapFloats(long address, long elements) {
        return new GpuFloats(this, foreign(address, elements, Float.BYTES), elements);
    }

    /** Returns a buffer over int32 elements of another CUDA user, as {@link #wrapFloats}. */
    public GpuInts wrapInts(long address, long elements) {
        return new GpuInts(this, foreign(address, elements, Integer.BYTES), elements);
    }

    /** Returns a buffer over bytes of another CUDA user, as {@link #wrapFloats}. */
    public GpuBytes wrapBytes(long address, long elements) {
        return new GpuBytes(this, foreign(address, elements, 1), elements);
    }

    private long foreign(long address, long elements, int size) {
        lifetime.check();
        if (address == 0 || address % size != 0 || elements < 1) {
            throw new IllegalArgumentException(
                    "foreign device memory needs an address at a multiple of %d bytes that is not null and 1 or more elements, found address 0x%x and %d elements"
                            .formatted(size, address, elements));
        }
        return address;
    }

    /** Returns a record of the numbers that change from run to run, of which none are set. */
    public GpuStep step() {
        return new GpuStep(this);
    }

    /** Returns the Gaussian latent: reparameterization and divergence. */
    public LatentOps latent() {
        return new LatentOps(this);
    }

    /** Returns rows of data sets and noise. */
    public InputOps inputs() {
        return new InputOps(this);
    }

    /** Returns the losses. */
    public LossOps losses() {
        return new LossOps(this);
    }

    /** Returns biases, ReLU and sigmoid. */
    public ActivationOps activations() {
        return new ActivationOps(this);
    }

    /** Returns max-pooling and upsampling. */
    public ImageOps images() {
        return new ImageOps(this);
    }

    /** Returns products of matrices. */
    public MatrixOps matrices() {
        return new MatrixOps(this);
    }

    /** Returns convolutions. */
    public ConvOps convolutions() {
        return new ConvOps(this);
    }

    /**
     * Prepares updates of parameters.
     *
     * @param optimizer its numbers
     * @param parameters {@code [n]}, overwritten by each update
     * @param gradients {@code [n]}
     * @param state one buffer {@code [n]} for each of the optimizer's slots, zero before the first update: for Adam the first and
     *     the second moments, for SGD the velocity
     * @throws IllegalArgumentException if sizes differ or the number of slots is not the optimizer's
     */
    public GpuUpdate update(Optimizer optimizer, GpuFloats parameters, GpuFloats gradients, GpuFloats... state) {
        return new GpuUpdate(this, optimizer, parameters, gradients, state);
    }

    /**
     * Compiles CUDA C++ of your own with NVRTC, or takes what was compiled before from the cache on disk.
     *
     * @param name for messages, as in {@code saxpy.cu}
     * @param source the text; its kernels are {@code extern "C" __global__}
     * @param options further ones of the compiler, as in {@code --use_fast_math}; the architecture is the device's
     * @throws ElbowException if the source has errors, with the compiler's log and the lines it names, numbered
     */
    public GpuProgram compile(String name, String source, String... options) {
        return GpuProgram.compile(this, name, source, options);
    }

    /**
     * Lets products use the session of another CUDA user in this process, made in the same context, who keeps it alive until this
     * is closed.
     *
     * @param handle a {@code cublasHandle_t} or {@code cublasLtHandle_t}
     * @param major the major version of the library that made it
     * @throws ElbowException if the cuBLASLt loaded here is of another major version, which would read the session wrongly
     * @throws IllegalStateException if products were prepared before
     */
    public void useCublas(long handle, int major) {
        CublasLt.LIBRARY.require();
        int loaded = CublasLt.LIBRARY.version().orElseThrow().major();
        if (loaded != major) {
            throw new ElbowException(
                    "the session is of cuBLAS %d, and cuBLASLt %s is loaded here: name the folder of cuBLASLt %d by -Delbow.cuda.path"
                            .formatted(major, loaded, major));
        }
        device().run(() -> device.libraries().adopt(LtHandle.borrow(device.context(), handle)));
    }

    /**
     * Lets convolutions use the session of another CUDA user in this process, made in the same context, who keeps it alive until
     * this is closed. From now on it enqueues on the streams of this; nobody else sets its stream.
     *
     * @param handle a {@code cudnnHandle_t} of the cuDNN loaded here
     * @throws IllegalStateException if convolutions were prepared before
     */
    public void useCudnn(long handle) {
        device().run(() -> device.libraries().adopt(CudnnHandle.borrow(device.stream(), handle)));
    }

    /**
     * Waits for the device and releases it; what it made should be closed before, and holds the device's context until it is. Does
     * nothing when closed already.
     */
    @Override
    public void close() {
        if (lifetime.close()) {
            device.release(stream::closeEvent);
            device.close();
        }
    }

    @Override
    public String toString() {
        return device.context().toString();
    }
}
