package dev.elbow.backend.cuda.kernel;

import dev.elbow.ffi.cuda.CudaException;
import dev.elbow.ffi.cuda.Function;
import dev.elbow.ffi.cuda.Module;
import dev.elbow.ffi.cuda.PrimaryContext;
import dev.elbow.ffi.nvrtc.Compiler;
import dev.elbow.ffi.nvrtc.Nvrtc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kernels on a device: one program, compiled by NVRTC or taken from the {@link CubinCache}, and its functions by name. The
 * functions live as long as the program. Any number of threads may ask for functions; one closes it.
 */
public final class KernelProgram implements AutoCloseable {
    private final Module module;
    private final boolean cached;
    private final ConcurrentHashMap<String, Function> functions = new ConcurrentHashMap<>();

    private KernelProgram(Module module, boolean cached) {
        this.module = module;
        this.cached = cached;
    }

    /**
     * Loads Elbow's own kernels. The thread must be attached.
     *
     * @throws dev.elbow.ElbowException if NVRTC or the driver cannot be used, with the reason and the remedy
     */
    public static KernelProgram ofElbow(PrimaryContext context, CubinCache cache) {
        Compiler.Source source = new Compiler.Source("elbow.cu", KernelSource.program(), List.of());
        return load(context, source, KernelSource.options(), cache);
    }

    /**
     * Loads a program of {@code extern "C"} kernels. The thread must be attached.
     *
     * @param options of the compiler, without the architecture
     * @throws dev.elbow.ElbowException if the source has errors, with log and numbered source; if NVRTC or the driver cannot be
     *     used
     */
    public static KernelProgram load(
            PrimaryContext context, Compiler.Source source, List<String> options, CubinCache cache) {
        int architecture = context.device().architecture();
        String key = key(source, options, architecture);
        Optional<Module> known = cache.load(key).flatMap(image -> accepted(context, image));
        if (known.isPresent()) {
            return new KernelProgram(known.get(), true);
        }
        byte[] image = Compiler.compile(source, architecture, options).image();
        Module module = Module.load(context, image);
        cache.store(key, image);
        return new KernelProgram(module, false);
    }

    private static String key(Compiler.Source source, List<String> options, int architecture) {
        List<String> parts = new ArrayList<>(options);
        parts.add(Compiler.target(architecture));
        source.headers().forEach(header -> {
            parts.add(header.name());
            parts.add(header.text());
        });
        return CubinCache.key(source.text(), parts, compiler());
    }

    /** The version alone would not tell two libraries apart that were patched, or built, under one number. */
    private static String compiler() {
        String version = Nvrtc.nvrtcVersion().toString();
        Optional<Path> file = Nvrtc.LIBRARY.file();
        try {
            return file.isEmpty() || !Files.exists(file.get())
                    ? version
                    : "%s %d %d"
                            .formatted(
                                    version,
                                    Files.size(file.get()),
                                    Files.getLastModifiedTime(file.get()).toMillis());
        } catch (IOException _) {
            return version;
        }
    }

    /** What a driver refuses is a miss: its compiler's library may have changed under the same name. */
    private static Optional<Module> accepted(PrimaryContext context, byte[] image) {
        try {
            return Optional.of(Module.load(context, image));
        } catch (CudaException _) {
            return Optional.empty();
        }
    }

    /** Whether the kernels came from the cache. */
    public boolean cached() {
        return cached;
    }

    /** The context it was loaded into. */
    public PrimaryContext context() {
        return module.context();
    }

    /**
     * A kernel. The thread must be attached when a name is asked for the first time.
     *
     * @throws CudaException if the program has no such kernel
     * @throws IllegalStateException if the program is closed
     */
    public Function function(String name) {
        return functions.computeIfAbsent(name, module::function);
    }

    @Override
    public void close() {
        module.close();
    }
}
