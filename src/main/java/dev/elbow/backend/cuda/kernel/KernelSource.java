package dev.elbow.backend.cuda.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The CUDA source of Elbow's own kernels: the files of {@code kernels/} as one program, the shared part first. Line numbers in
 * the compiler's messages are those of the files.
 */
public final class KernelSource {
    /** The part that all files include. */
    static final String COMMON = "common.cuh";
    /** The files of kernels, in the order of the program. */
    static final List<String> FILES = List.of(
            "step.cu",
            "gather.cu",
            "input_noise.cu",
            "reparameterize_kl.cu",
            "bce_logits.cu",
            "gaussian_loss.cu",
            "elementwise.cu",
            "relu.cu",
            "pool.cu",
            "reductions.cu",
            "optimizers.cu");

    private static final String FOLDER = "/dev/elbow/backend/cuda/kernels/";
    private static final String INCLUDE = "#include \"" + COMMON + "\"\n";

    private KernelSource() {}

    /** Returns the whole program. */
    public static String program() {
        StringBuilder program = new StringBuilder();
        append(program, COMMON);
        FILES.forEach(file -> append(program, file));
        return program.toString();
    }

    /**
     * Returns the compiler's options beside the architecture.
     *
     * <p>Multiply-adds are not contracted, so that an element has the same bits on every architecture; where one operation is
     * meant, the source says {@code fmaf}.
     */
    public static List<String> options() {
        return List.of("--std=c++17", "--fmad=false");
    }

    private static void append(StringBuilder program, String file) {
        // The include becomes an empty line, which keeps the numbers of those behind it.
        program.append("#line 1 \"")
                .append(file)
                .append("\"\n")
                .append(read(file).replace(INCLUDE, "\n"));
    }

    private static String read(String file) {
        try (InputStream in = KernelSource.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks the resource " + FOLDER + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + FOLDER + file, e);
        }
    }
}
