package dev.elbow.bench;

import static dev.elbow.bench.CudaSession.CALLS;

import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.compute.Gpu;
import dev.elbow.compute.GpuCall;
import dev.elbow.compute.GpuFloats;
import dev.elbow.jcuda.JCudaInterop;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.runtime.cudaStream_t;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A float32 product of square row-major matrices through JCublas ({@code cublasSgemm}, JNI) and through Elbow's bindings ({@code
 * cublasLtMatmul}, FFM), on the same memory. {@value CudaSession#CALLS} products are enqueued before the stream is synchronised,
 * inside the timed region. JCublas is made for CUDA 12: it needs libcublas.so.12 where the system's loader looks, which CUDA 13 does
 * not have, and without it this benchmark ends at its start and says so.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CALLS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class JCublasBenchmark {
    /** Rows and columns: 32 shows the call, 2048 the product. */
    @Param({"32", "2048"})
    public int size;

    private Gpu gpu;
    private Device.Attachment attachment;
    private GpuFloats a;
    private GpuFloats b;
    private GpuFloats c;
    private GpuCall product;
    private CUdeviceptr jcudaA;
    private CUdeviceptr jcudaB;
    private CUdeviceptr jcudaC;
    private final CUstream stream = new CUstream();
    private final cublasHandle handle = new cublasHandle();
    private final Pointer one = Pointer.to(new float[] {1});
    private final Pointer zero = Pointer.to(new float[] {0});

    /** Opens the device, fills the matrices with small integers, and checks that both ways give the same product. */
    @Setup
    public void open() {
        requireJCublas();
        gpu = Gpu.open(DeviceOptions.defaults());
        attachment = gpu.attach();
        a = gpu.upload(integers(5));
        b = gpu.upload(integers(3));
        c = gpu.floats((long) size * size);
        product = gpu.matrices().product(a, b, c, size, size, size);
        JCudaDriver.setExceptionsEnabled(true);
        JCudaDriver.cuInit(0);
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING);
        JCublas2.cublasCreate(handle);
        JCublas2.cublasSetStream(handle, new cudaStream_t(stream));
        jcudaA = JCudaInterop.pointer(a);
        jcudaB = JCudaInterop.pointer(b);
        jcudaC = JCudaInterop.pointer(c);
        byElbow();
        float[] ours = c.read(size * size);
        c.zero();
        gpu.synchronise();
        byJCublas();
        if (!Arrays.equals(ours, c.read(size * size))) {
            throw new IllegalStateException("the products differ");
        }
    }

    private static void requireJCublas() {
        try {
            JCublas2.setExceptionsEnabled(true);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            // The error's text is pages long, and its end says which library was missing.
            throw new IllegalStateException(
                    "JCublas cannot be loaded: it needs libcublas.so.12 of CUDA 12 where the system's loader looks"
                            + " (pip install nvidia-cublas-cu12, and LD_LIBRARY_PATH with the folder nvidia/cublas/lib)");
        }
    }

    private float[] integers(int modulus) {
        float[] values = new float[size * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % modulus - modulus / 2;
        }
        return values;
    }

    /** cublasLtMatmul by FFM. */
    @Benchmark
    public void byElbow() {
        for (int i = 0; i < CALLS; i++) {
            product.execute();
        }
        gpu.synchronise();
    }

    /** cublasSgemm by JNI: column-major, so the operands come in the other order. */
    @Benchmark
    public void byJCublas() {
        for (int i = 0; i < CALLS; i++) {
            JCublas2.cublasSgemm(
                    handle,
                    cublasOperation.CUBLAS_OP_N,
                    cublasOperation.CUBLAS_OP_N,
                    size,
                    size,
                    size,
                    one,
                    jcudaB,
                    size,
                    jcudaA,
                    size,
                    zero,
                    jcudaC,
                    size);
        }
        JCudaDriver.cuStreamSynchronize(stream);
    }

    /** Releases everything. */
    @TearDown
    public void close() {
        JCublas2.cublasDestroy(handle);
        JCudaDriver.cuStreamDestroy(stream);
        product.close();
        c.close();
        b.close();
        a.close();
        attachment.close();
        gpu.close();
    }
}
