package dev.elbow.bench;

import static dev.elbow.bench.CudaSession.CALLS;

import dev.elbow.ffi.cuda.CudaMemory;
import dev.elbow.ffi.cuda.DeviceMemory;
import dev.elbow.ffi.cuda.KernelLaunch;
import dev.elbow.ffi.cuda.PinnedMemory;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The driver's calls of a step through JCuda (JNI) and through Elbow's bindings (FFM): what one call costs the host. Copies are of
 * 64 bytes from pinned memory, the size of a step's record; the kernel has one thread and three arguments. {@value
 * CudaSession#CALLS} calls are enqueued before the stream is synchronised, inside the timed region; on an emulator the calls do
 * their work there too, so that only a GPU's driver gives figures of the bindings.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CALLS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class JCudaBenchmark {
    private static final int BYTES = 64;
    private static final String SOURCE =
            "extern \"C\" __global__ void put(float* x, float value, int i) { x[i] = value; }";

    private CudaSession session;
    private DeviceMemory device;
    private PinnedMemory host;
    private CUdeviceptr jcudaDevice;
    private Pointer jcudaHost;
    private KernelLaunch launch;
    private CUfunction function;
    private Pointer parameters;

    /** Opens the device, prepares the calls, and checks that both ways do the same. */
    @Setup
    public void open() {
        session = new CudaSession();
        device = session.device(BYTES);
        host = session.pinned(BYTES);
        jcudaHost = new Pointer();
        JCudaDriver.cuMemAllocHost(jcudaHost, BYTES);
        session.add(() -> JCudaDriver.cuMemFreeHost(jcudaHost));
        jcudaDevice = new CUdeviceptr();
        JCudaDriver.cuMemAlloc(jcudaDevice, BYTES);
        session.add(() -> JCudaDriver.cuMemFree(jcudaDevice));
        byte[] image = session.compile(SOURCE);
        launch = session.load(image)
                .function("put")
                .launch(session.arena)
                .pointer(device.address())
                .float32(3)
                .int32(1)
                .build();
        CUmodule module = new CUmodule();
        JCudaDriver.cuModuleLoadData(module, image);
        session.add(() -> JCudaDriver.cuModuleUnload(module));
        function = new CUfunction();
        JCudaDriver.cuModuleGetFunction(function, module, "put");
        parameters = Pointer.to(Pointer.to(jcudaDevice), Pointer.to(new float[] {3}), Pointer.to(new int[] {1}));
        verify();
    }

    private void verify() {
        host.segment().fill((byte) 0);
        host.segment().set(ValueLayout.JAVA_FLOAT, 0, 7);
        jcudaHost.getByteBuffer(0, BYTES).order(ByteOrder.nativeOrder()).putFloat(0, 7);
        copyByElbow();
        copyByJCuda();
        launchByElbow();
        launchByJCuda();
        float[] ours = new float[2];
        float[] theirs = new float[2];
        JCudaDriver.cuMemcpyDtoH(Pointer.to(theirs), jcudaDevice, 8);
        device.download(0, host.segment(), session.stream);
        session.stream.synchronise();
        for (int i = 0; i < 2; i++) {
            ours[i] = host.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
        float[] expected = {7, 3};
        if (!Arrays.equals(expected, ours) || !Arrays.equals(expected, theirs)) {
            throw new IllegalStateException("expected 7 and 3, Elbow has %s, JCuda %s"
                    .formatted(Arrays.toString(ours), Arrays.toString(theirs)));
        }
    }

    /** cuMemcpyHtoDAsync by FFM. */
    @Benchmark
    public void copyByElbow() {
        for (int i = 0; i < CALLS; i++) {
            CudaMemory.cuMemcpyHtoDAsync_v2(device.address(), host.address(), BYTES, session.stream.handle());
        }
        session.stream.synchronise();
    }

    /** cuMemcpyHtoDAsync by JNI. */
    @Benchmark
    public void copyByJCuda() {
        for (int i = 0; i < CALLS; i++) {
            JCudaDriver.cuMemcpyHtoDAsync(jcudaDevice, jcudaHost, BYTES, session.jcudaStream);
        }
        JCudaDriver.cuStreamSynchronize(session.jcudaStream);
    }

    /** cuLaunchKernel by FFM. */
    @Benchmark
    public void launchByElbow() {
        for (int i = 0; i < CALLS; i++) {
            launch.execute(session.stream);
        }
        session.stream.synchronise();
    }

    /** cuLaunchKernel by JNI; the parameters are prepared, too. */
    @Benchmark
    public void launchByJCuda() {
        for (int i = 0; i < CALLS; i++) {
            JCudaDriver.cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, session.jcudaStream, parameters, null);
        }
        JCudaDriver.cuStreamSynchronize(session.jcudaStream);
    }

    /** cuStreamSynchronize of an idle stream by FFM. */
    @Benchmark
    public void synchroniseByElbow() {
        for (int i = 0; i < CALLS; i++) {
            session.stream.synchronise();
        }
    }

    /** cuStreamSynchronize of an idle stream by JNI. */
    @Benchmark
    public void synchroniseByJCuda() {
        for (int i = 0; i < CALLS; i++) {
            JCudaDriver.cuStreamSynchronize(session.jcudaStream);
        }
    }

    /** Releases everything. */
    @TearDown
    public void close() {
        session.close();
    }
}
