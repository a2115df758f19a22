package dev.elbow.jcuda;

import static jcuda.driver.CUstream_flags.CU_STREAM_NON_BLOCKING;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.compute.ConvGeometry;
import dev.elbow.compute.Gpu;
import dev.elbow.compute.GpuCall;
import dev.elbow.compute.GpuFloats;
import dev.elbow.compute.GpuInts;
import dev.elbow.ffi.cublaslt.CublasLt;
import dev.elbow.ffi.cudnn.Cudnn;
import dev.elbow.ffi.nvrtc.Compiler;
import dev.elbow.testing.Emulator;
import dev.elbow.testing.Requires;
import java.util.List;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** JCuda and Elbow on one device, in one context, on one stream, with each other's memory. */
@Tag("jcuda")
class JCudaInteropTest {
    private final CUcontext context = new CUcontext();
    private final CUstream stream = new CUstream();
    private Gpu gpu;
    private AutoCloseable attached;

    @BeforeEach
    void open() {
        Emulator.require();
        Requires.that(System.getProperty("os.arch").equals("amd64"), "JCuda has native libraries for x86-64 only");
        Emulator.reset();
        JCudaDriver.setExceptionsEnabled(true);
        JCudaDriver.cuInit(0);
        CUdevice device = new CUdevice();
        JCudaDriver.cuDeviceGet(device, 0);
        JCudaDriver.cuCtxCreate(context, 0, device);
        JCudaDriver.cuStreamCreate(stream, CU_STREAM_NON_BLOCKING);
        gpu = JCudaInterop.open(DeviceOptions.defaults(), context, stream);
        attached = gpu.attach();
    }

    @AfterEach
    void close() throws Exception {
        if (gpu != null) {
            attached.close();
            gpu.close();
            JCudaDriver.cuStreamDestroy(stream);
            JCudaDriver.cuCtxDestroy(context);
            assertEquals("", Emulator.report());
            assertEquals(0, Emulator.liveObjects());
        }
    }

    @Test
    void memoryOfJCudaIsABufferOfElbow() {
        CUdeviceptr memory = new CUdeviceptr();
        JCudaDriver.cuMemAlloc(memory, 16);
        JCudaDriver.cuMemcpyHtoDAsync(memory, Pointer.to(new float[] {9, 0, 0, 9}), 16, stream);
        try (GpuFloats middle = JCudaInterop.floats(gpu, memory.withByteOffset(4), 2);
                GpuCall sigmoid = gpu.activations().sigmoid(middle, middle, 2)) {
            sigmoid.execute();
        }
        JCudaDriver.cuStreamSynchronize(stream);
        float[] result = new float[4];
        JCudaDriver.cuMemcpyDtoH(Pointer.to(result), memory, 16);
        assertArrayEquals(new float[] {9, 0.5f, 0.5f, 9}, result);
        try (GpuInts ints = JCudaInterop.ints(gpu, memory, 4);
                var bytes = JCudaInterop.bytes(gpu, memory, 16)) {
            assertEquals(Float.floatToIntBits(9), ints.read(1)[0]);
            assertEquals(0x41, bytes.read(4)[3]);
        }
        JCudaDriver.cuMemFree(memory);
    }

    @Test
    void aBufferOfElbowIsMemoryForJCuda() {
        byte[] image = Compiler.compile(
                        new Compiler.Source(
                                "twice.cu",
                                "extern \"C\" __global__ void twice(float* x, int n)"
                                        + " { int i = threadIdx.x; if (i < n) x[i] *= 2; }",
                                List.of()),
                        90,
                        List.of())
                .image();
        CUmodule module = new CUmodule();
        JCudaDriver.cuModuleLoadData(module, image);
        CUfunction twice = new CUfunction();
        JCudaDriver.cuModuleGetFunction(twice, module, "twice");
        try (GpuFloats x = gpu.upload(1, 2, 3)) {
            CUdeviceptr pointer = JCudaInterop.pointer(x);
            Pointer parameters = Pointer.to(Pointer.to(pointer), Pointer.to(new int[] {2}));
            JCudaDriver.cuLaunchKernel(twice, 1, 1, 1, 4, 1, 1, 0, stream, parameters, null);
            assertArrayEquals(new float[] {2, 4, 3}, x.read(3));
            float[] last = new float[1];
            JCudaDriver.cuMemcpyDtoH(Pointer.to(last), pointer.withByteOffset(8), 4);
            assertEquals(3, last[0]);
        }
        JCudaDriver.cuModuleUnload(module);
    }

    @Test
    void sessionsOfOtherLibrariesAreUsedAndNotDestroyed() throws Exception {
        long lt = CublasLt.cublasLtCreate();
        long cudnn = Cudnn.cudnnCreate();
        int major = CublasLt.LIBRARY.version().orElseThrow().major();
        long created = Emulator.calls("cublasLtCreate") + Emulator.calls("cudnnCreate");
        HandleClasses theirs = new HandleClasses();
        NativePointerObject cublasHandle = theirs.handle("jcuda.jcublas.cublasHandle", lt);
        String wrong = assertThrows(ElbowException.class, () -> JCudaInterop.useCublas(gpu, cublasHandle))
                .getMessage();
        assertTrue(wrong.startsWith("the session is of cuBLAS 12"), wrong);
        gpu.useCublas(lt, major);
        JCudaInterop.useCudnn(gpu, theirs.handle("jcuda.jcudnn.cudnnHandle", cudnn));
        assertThrows(IllegalStateException.class, () -> gpu.useCublas(lt, major));
        try (GpuFloats a = gpu.upload(1, 2, 3, 4);
                GpuFloats c = gpu.floats(4);
                GpuCall square = gpu.matrices().product(a, a, c, 2, 2, 2);
                GpuFloats two = gpu.upload(2);
                GpuCall convolution = gpu.convolutions().forward(new ConvGeometry(1, 2, 2, 1, 1, 1, 0, 1), a, two, c)) {
            square.execute();
            assertArrayEquals(new float[] {7, 10, 15, 22}, c.read(4));
            convolution.execute();
            assertArrayEquals(new float[] {2, 4, 6, 8}, c.read(4));
        }
        assertEquals(created, Emulator.calls("cublasLtCreate") + Emulator.calls("cudnnCreate"));
        gpu.synchronise();
        Cudnn.cudnnDestroy(cudnn);
        CublasLt.cublasLtDestroy(lt);
    }

    @Test
    void mistakesAreNamed() {
        assertThrows(
                IllegalArgumentException.class,
                () -> JCudaInterop.open(DeviceOptions.defaults(), new CUcontext(), stream));
        assertThrows(
                IllegalArgumentException.class,
                () -> JCudaInterop.open(DeviceOptions.defaults(), context, new CUstream()));
        assertThrows(IllegalArgumentException.class, () -> JCudaInterop.floats(gpu, new CUdeviceptr(), 1));
        assertEquals(
                "expected a jcuda.jcublas.cublasHandle, found a jcuda.driver.CUstream",
                assertThrows(IllegalArgumentException.class, () -> JCudaInterop.useCublas(gpu, stream))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> JCudaInterop.useCudnn(gpu, stream));
        try (GpuFloats two = gpu.floats(2);
                GpuFloats unaligned = gpu.wrapFloats(two.address() + 4, 1)) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> gpu.matrices().product(two, unaligned, two, 1, 1, 1))
                    .getMessage();
            assertTrue(message.startsWith("product needs the right matrix at a multiple of 256 bytes"), message);
        }
        GpuFloats closed = gpu.floats(1);
        closed.close();
        assertThrows(IllegalStateException.class, () -> JCudaInterop.pointer(closed));
    }
}
