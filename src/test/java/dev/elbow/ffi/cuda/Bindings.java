package dev.elbow.ffi.cuda;

import dev.elbow.ffi.FunctionTable;
import dev.elbow.ffi.cublaslt.CublasLt;
import dev.elbow.ffi.cudnn.Cudnn;
import dev.elbow.ffi.cudnn.CudnnConvolutions;
import dev.elbow.ffi.nvrtc.Nvrtc;
import dev.elbow.ffi.nvtx.Nvtx;
import java.lang.foreign.FunctionDescriptor;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every function that Elbow links from CUDA's libraries. */
public final class Bindings {
    private static final List<Class<?>> CLASSES = List.of(
            Cuda.class,
            CudaMemory.class,
            CudaStreams.class,
            CudaModules.class,
            CudaGraphs.class,
            Nvrtc.class,
            Nvtx.class,
            CublasLt.class,
            Cudnn.class,
            CudnnConvolutions.class);

    private Bindings() {}

    /** The functions whose C names begin with one of the prefixes, and their descriptors. */
    public static Map<String, FunctionDescriptor> functions(String... prefixes) throws ReflectiveOperationException {
        Map<String, FunctionDescriptor> functions = new TreeMap<>();
        for (Class<?> bindings : CLASSES) {
            Field table = bindings.getDeclaredField("TABLE");
            table.setAccessible(true);
            ((FunctionTable) table.get(null)).functions().forEach((name, descriptor) -> {
                for (String prefix : prefixes) {
                    if (name.matches(prefix + "[A-Z].*")) {
                        functions.put(name, descriptor);
                    }
                }
            });
        }
        return functions;
    }
}
