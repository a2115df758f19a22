package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.cuda.kernel.CubinCache;
import dev.elbow.backend.cuda.kernel.KernelProgram;
import dev.elbow.ffi.NativeHandle;
import dev.elbow.ffi.cublaslt.LtHandle;
import dev.elbow.ffi.cuda.Stream;
import dev.elbow.ffi.cudnn.CudnnHandle;

/**
 * The sessions with the libraries on one device, each opened when something first asks for it: a dense model never loads cuDNN.
 * Used under the {@link Gpu}'s lock, the thread attached.
 */
public final class Libraries implements AutoCloseable {
    private final Stream stream;
    private final CleanUp opened = new CleanUp();
    private LtHandle cublasLt;
    private CudnnHandle cudnn;
    private KernelProgram kernels;
    private final AlgorithmChoices choices = new AlgorithmChoices();
    private final ConvAlgorithms convAlgorithms;

    Libraries(Stream stream, boolean deterministic) {
        this.stream = stream;
        this.convAlgorithms = new ConvAlgorithms(choices, deterministic);
    }

    /** Returns the session with cuBLASLt. */
    public LtHandle cublasLt() {
        if (cublasLt == null) {
            cublasLt = opened.add(LtHandle.open(stream.context()));
        }
        return cublasLt;
    }

    /**
     * Uses a session from now on, and closes it at the end, or now if it is refused.
     *
     * @throws IllegalStateException if another one is used already
     */
    public void adopt(LtHandle session) {
        requireFirst("cuBLASLt", cublasLt, session);
        cublasLt = opened.add(session);
    }

    /**
     * Uses a session from now on, and closes it at the end, or now if it is refused.
     *
     * @throws IllegalStateException if another one is used already
     */
    public void adopt(CudnnHandle session) {
        requireFirst("cuDNN", cudnn, session);
        cudnn = opened.add(session);
    }

    private static void requireFirst(String library, NativeHandle inUse, NativeHandle session) {
        if (inUse != null) {
            session.close();
            throw new IllegalStateException(
                    "a session with %s is in use already: hand over another one before anything is prepared"
                            .formatted(library));
        }
    }

    /** Returns Elbow's own kernels. */
    public KernelProgram kernels() {
        if (kernels == null) {
            kernels = opened.add(KernelProgram.ofElbow(stream.context(), CubinCache.ofUser()));
        }
        return kernels;
    }

    /** Returns the session with cuDNN. */
    public CudnnHandle cudnn() {
        if (cudnn == null) {
            cudnn = opened.add(CudnnHandle.open(stream));
        }
        return cudnn;
    }

    /** Makes the sessions that are bound to a stream enqueue there. */
    void use(Stream other) {
        if (cudnn != null) {
            cudnn.use(other);
        }
    }

    /** Returns which algorithms were chosen. */
    AlgorithmChoices choices() {
        return choices;
    }

    /** Returns how algorithms of convolutions are chosen. */
    ConvAlgorithms convAlgorithms() {
        return convAlgorithms;
    }

    @Override
    public void close() {
        opened.close();
    }
}
