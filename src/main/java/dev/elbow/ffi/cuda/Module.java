package dev.elbow.ffi.cuda;

import dev.elbow.ffi.NativeHandle;

/** Compiled kernels, loaded onto a device. Its functions live as long as it does. The thread must be attached. */
public final class Module extends NativeHandle {
    private final PrimaryContext context;

    private Module(PrimaryContext context, long handle) {
        super("CUDA module", handle);
        this.context = context;
    }

    /**
     * Loads a cubin for this device's architecture, or PTX, which the driver then compiles.
     *
     * @throws CudaException if the image is damaged or made for another architecture; with the compiler's words for PTX
     */
    public static Module load(PrimaryContext context, byte[] image) {
        return context.own(() -> new Module(context, CudaModules.cuModuleLoadDataEx(image)));
    }

    /** The context it belongs to. */
    public PrimaryContext context() {
        return context;
    }

    /**
     * A kernel.
     *
     * @param name as compiled: the plain one of an {@code extern "C"} kernel
     * @throws CudaException if the module has no such kernel
     */
    public Function function(String name) {
        return new Function(this, name, CudaModules.cuModuleGetFunction(handle(), name));
    }

    /**
     * A {@code __device__} or {@code __constant__} variable.
     *
     * @throws CudaException if the module has no such variable
     */
    public CudaModules.Global global(String name) {
        return CudaModules.cuModuleGetGlobal_v2(handle(), name);
    }

    @Override
    protected void free(long handle) {
        context.release(() -> CudaModules.cuModuleUnload(handle));
    }
}
