package dev.elbow.compute;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.cuda.kernel.CubinCache;
import dev.elbow.backend.cuda.kernel.KernelProgram;
import dev.elbow.ffi.nvrtc.Compiler;
import java.util.List;

/** CUDA C++ of your own, compiled and loaded. Its kernels live as long as it does; any number of threads may ask for them. */
public final class GpuProgram implements AutoCloseable {
    private final Gpu gpu;
    private final KernelProgram program;
    private final String name;
    private final Lifetime lifetime;

    private GpuProgram(Gpu gpu, KernelProgram program, String name) {
        this.gpu = gpu;
        this.program = program;
        this.name = name;
        this.lifetime = new Lifetime("the program " + name);
    }

    static GpuProgram compile(Gpu gpu, String name, String source, String... options) {
        Compiler.Source file = new Compiler.Source(name, source, List.of());
        return gpu.device()
                .call(() -> new GpuProgram(
                        gpu,
                        KernelProgram.load(gpu.device().context(), file, List.of(options), CubinCache.ofUser()),
                        name));
    }

    /** Returns whether it came from the cache. */
    public boolean isCached() {
        return program.cached();
    }

    /**
     * Begins a call of a kernel.
     *
     * @param kernel the name of an {@code extern "C" __global__} function
     * @throws dev.elbow.ElbowException if the program has none of that name
     */
    public KernelCall.Builder kernel(String kernel) {
        lifetime.check();
        return gpu.device().call(() -> new KernelCall.Builder(gpu, program.function(kernel)));
    }

    /**
     * Waits for the GPU's own stream and unloads it; its calls are refused from then on, and must not run on other streams. Does nothing when closed already.
     */
    @Override
    public void close() {
        if (lifetime.close()) {
            gpu.deviceToRelease().release(program::close);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
