package dev.elbow.bench;

import dev.elbow.backend.CleanUp;
import dev.elbow.ffi.cuda.DeviceMemory;
import dev.elbow.ffi.cuda.Module;
import dev.elbow.ffi.cuda.PinnedMemory;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.cuda.Stream;
import dev.elbow.ffi.nvrtc.Compiler;
import java.lang.foreign.Arena;
import java.util.List;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** A device in its primary context, where both bindings find it, with a stream of each. Of the thread that opens it. */
final class CudaSession implements AutoCloseable {
    /** Calls that are enqueued before one synchronisation: a queue that is never full, and a wait that hardly counts. */
    static final int CALLS = 64;

    final Arena arena = Arena.ofConfined();
    final PrimaryContext context;
    final Stream stream;
    final CUstream jcudaStream = new CUstream();
    private final CleanUp opened = new CleanUp();

    CudaSession() {
        opened.add(arena);
        context = opened.add(PrimaryContext.retain(0));
        opened.add(context.attach());
        stream = opened.add(Stream.open(context));
        JCudaDriver.setExceptionsEnabled(true);
        JCudaDriver.cuInit(0);
        JCudaDriver.cuStreamCreate(jcudaStream, CUstream_flags.CU_STREAM_NON_BLOCKING);
        opened.add(() -> JCudaDriver.cuStreamDestroy(jcudaStream));
    }

    DeviceMemory device(long bytes) {
        return opened.add(DeviceMemory.allocate(context, bytes));
    }

    PinnedMemory pinned(long bytes) {
        return opened.add(PinnedMemory.allocate(context, bytes));
    }

    /** Returns a compiled program for this device. */
    byte[] compile(String source) {
        return Compiler.compile(
                        new Compiler.Source("bench.cu", source, List.of()),
                        context.device().architecture(),
                        List.of())
                .image();
    }

    Module load(byte[] image) {
        return opened.add(Module.load(context, image));
    }

    /** Has something closed with this. */
    void add(AutoCloseable resource) {
        opened.add(resource);
    }

    @Override
    public void close() {
        opened.close();
    }
}
