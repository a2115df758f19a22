package dev.elbow.backend.cuda.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The CUDA source of Elbow's own kernels: the files of {@code kernels/} as one program, the shared parts first. Line numbers in
 * the compiler's messages are those of the files.
 */
public final class KernelSource {
    /** What the files of kernels include, each after those it needs. */
    static final List<String> HEADERS =
            List.of("common.cuh", "order.cuh", "columns.cuh", "latent.cuh", "losses.cuh", "thin.cuh");
    /** The files of kernels, in the order of the program. */
    static final List<String> FILES = List.of(
            "gather.cu",
            "fetch.cu",
            "input_noise.cu",
            "reparameterize_kl.cu",
            "narrow_head.cu",
            "bce_logits.cu",
            "gaussian_loss.cu",
            "softmax_loss.cu",
            "elementwise.cu",
            "relu.cu",
            "narrow_dense.cu",
            "pool.cu",
            "reductions.cu",
            "optimizers.cu",
            "thin_input.cu",
            "thin_output.cu");

    private static final String FOLDER = "/dev/elbow/backend/cuda/kernels/";
    private static final Pattern INCLUDE = Pattern.compile("#include \"\\w+\\.cuh\"");

    private KernelSource() {}

    /** Returns the whole program. */
    public static String program() {
        StringBuilder program = new StringBuilder();
        HEADERS.forEach(file -> append(program, file));
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
        // An include becomes an empty line, which keeps the numbers of those behind it.
        String text = INCLUDE.matcher(read(file)).replaceAll("");
        program.append("#line 1 \"").append(file).append("\"\n").append(text);
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
