package dev.elbow.ffi.cublaslt;

import dev.elbow.ffi.NativeHandle;
import dev.elbow.ffi.cuda.PrimaryContext;
import java.lang.foreign.Arena;
import java.util.List;

/** A cuBLASLt session on a device; used by one thread at a time, which must be attached. */
public final class LtHandle extends NativeHandle {
    private final PrimaryContext context;
    private final boolean own;

    private LtHandle(PrimaryContext context, long handle, boolean own) {
        super("cuBLASLt handle", handle);
        this.context = context;
        this.own = own;
    }

    /**
     * Opens a session.
     *
     * @throws dev.elbow.ElbowException if cuBLASLt is unavailable, with the reason and the remedy
     */
    public static LtHandle open(PrimaryContext context) {
        CublasLt.LIBRARY.require();
        return context.own(() -> new LtHandle(context, CublasLt.cublasLtCreate(), true));
    }

    /**
     * A session of another CUDA user, which {@link #close} does not destroy.
     *
     * @param handle a {@code cublasLtHandle_t}, or a {@code cublasHandle_t} of the same major version
     */
    public static LtHandle borrow(PrimaryContext context, long handle) {
        CublasLt.LIBRARY.require();
        return context.own(() -> new LtHandle(context, handle, false));
    }

    /** The context it belongs to. */
    public PrimaryContext context() {
        return context;
    }

    /**
     * Algorithms for D = op(A) op(B) + C, the one expected to be fastest first.
     *
     * @param scratchBytes the most scratch memory one may need
     * @param count how many at most
     * @return none if the library has none for these descriptors
     */
    public List<MatmulAlgorithm> algorithms(
            MatmulDesc desc,
            MatrixLayout a,
            MatrixLayout b,
            MatrixLayout c,
            MatrixLayout d,
            long scratchBytes,
            int count) {
        long preference = CublasLt.cublasLtMatmulPreferenceCreate();
        try {
            CublasLt.cublasLtMatmulPreferenceSetAttribute(
                    preference, CublasLtConstants.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, scratchBytes);
            return CublasLt.cublasLtMatmulAlgoGetHeuristic(
                    handle(), desc.handle(), a.handle(), b.handle(), c.handle(), d.handle(), preference, count);
        } catch (CublasLtException e) {
            if (e.status() == CublasLtConstants.CUBLAS_STATUS_NOT_SUPPORTED) {
                return List.of();
            }
            throw e;
        } finally {
            CublasLt.cublasLtMatmulPreferenceDestroy(preference);
        }
    }

    /** Begins a launch whose algorithm and factors will lie in memory of {@code arena}. */
    public Matmul.Builder prepare(MatmulDesc desc, Arena arena) {
        return new Matmul.Builder(this, desc, arena);
    }

    @Override
    protected void free(long handle) {
        context.release(() -> {
            if (own) {
                CublasLt.cublasLtDestroy(handle);
            }
        });
    }
}
