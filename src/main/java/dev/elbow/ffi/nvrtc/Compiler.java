package dev.elbow.ffi.nvrtc;

import dev.elbow.ElbowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Compiles CUDA C++ for one device with NVRTC. Thread-safe. */
public final class Compiler {
    /**
     * A source file.
     *
     * @param name for messages, as in {@code adam.cu}
     * @param text its lines
     * @param headers those it includes, by the names in its {@code #include}
     */
    public record Source(String name, String text, List<Nvrtc.Header> headers) {}

    /**
     * What a device's driver loads.
     *
     * @param image a cubin, or PTX for a device newer than this NVRTC knows
     * @param architecture what it was compiled for: {@code sm_90}, or {@code compute_90} for PTX
     * @param log what the compiler said; may be empty
     */
    public record Compiled(byte[] image, String architecture, String log) {
        /** Whether the image is PTX, which the driver compiles when it is loaded. */
        public boolean isPtx() {
            return architecture.startsWith("compute_");
        }
    }

    private Compiler() {}

    /**
     * The target for a device: {@code sm_XX} for the newest known architecture whose code it runs, which is one of its
     * own major number; otherwise {@code compute_XX} for the newest one before it.
     *
     * @param architecture as in 90 for a device of compute capability 9.0
     * @throws dev.elbow.ElbowException if NVRTC is unavailable, or if all architectures it knows are newer
     */
    public static String target(int architecture) {
        return target(architecture, Nvrtc.nvrtcGetSupportedArchs());
    }

    static String target(int architecture, int[] known) {
        OptionalInt best = Arrays.stream(known)
                .filter(candidate -> candidate <= architecture)
                .max();
        if (best.isEmpty()) {
            throw new ElbowException(
                    "NVRTC %s compiles for %s; the device is an sm_%d; install the NVRTC of an older CUDA version"
                            .formatted(Nvrtc.nvrtcVersion(), Arrays.toString(known), architecture));
        }
        boolean sameMajor = best.getAsInt() / 10 == architecture / 10;
        return (sameMajor ? "sm_" : "compute_") + best.getAsInt();
    }

    /**
     * Compiles.
     *
     * @param architecture as in 90 for a device of compute capability 9.0
     * @param options further ones, as in {@code --use_fast_math}
     * @throws NvrtcException with log and numbered source if the source has errors
     */
    public static Compiled compile(Source source, int architecture, List<String> options) {
        String target = target(architecture);
        List<String> all = new ArrayList<>(options);
        all.add("--gpu-architecture=" + target);
        long program = Nvrtc.nvrtcCreateProgram(source.text(), source.name(), source.headers());
        try {
            boolean compiled = Nvrtc.nvrtcCompileProgram(program, all);
            String log = Nvrtc.nvrtcGetProgramLog(program);
            if (!compiled) {
                throw NvrtcException.ofSource(source.name(), source.text(), String.join(" ", all), log);
            }
            byte[] image = target.startsWith("sm_") ? Nvrtc.nvrtcGetCUBIN(program) : Nvrtc.nvrtcGetPTX(program);
            return new Compiled(image, target, log);
        } finally {
            Nvrtc.nvrtcDestroyProgram(program);
        }
    }
}
