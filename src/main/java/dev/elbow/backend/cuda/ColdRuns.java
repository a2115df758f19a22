package dev.elbow.backend.cuda;

import static dev.elbow.ffi.cublaslt.CublasLtConstants.CUBLAS_COMPUTE_32F;
import static dev.elbow.ffi.cublaslt.CublasLtConstants.CUBLAS_COMPUTE_32F_FAST_TF32;

import dev.elbow.ElbowException;
import dev.elbow.backend.CleanUp;
import dev.elbow.backend.KernelBench.Run;
import dev.elbow.backend.Precision;
import dev.elbow.ffi.cublaslt.LtHandle;
import dev.elbow.ffi.cublaslt.MatmulAlgorithm;
import dev.elbow.ffi.cublaslt.MatmulDesc;
import dev.elbow.ffi.cublaslt.MatrixLayout;
import dev.elbow.ffi.cuda.CudaMemory;
import dev.elbow.ffi.cuda.Event;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * Single launches between two events. Before each, memory of twice the second-level cache's size is filled: then the cache holds
 * nothing of the launch's data, and the device is still busy when launch and events are enqueued, so no gap is timed.
 */
final class ColdRuns implements AutoCloseable {
    private static final int SCRATCH = 32 << 20;
    /** Sides of matrices are multiples of this. */
    private static final int TILE = 64;

    private final Gpu gpu;
    private final CleanUp opened = new CleanUp();
    private final long fillBytes;
    private final long fill;
    private final Event begin;
    private final Event end;

    ColdRuns(Gpu gpu) {
        this.gpu = gpu;
        this.fillBytes = Math.max(1, 2 * gpu.context().device().l2Bytes());
        try {
            BenchMemory memory = opened.add(new BenchMemory(gpu));
            fill = memory.bytes(fillBytes);
            begin = gpu.call(() -> opened.add(Event.timed(gpu.context())));
            end = gpu.call(() -> opened.add(Event.timed(gpu.context())));
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
    }

    String cacheState() {
        return "Before each run %s were filled, twice the second-level cache: it holds nothing of the run's data"
                .formatted(DeviceBudget.text(fillBytes));
    }

    /** Makes a launch whose memory and arguments live as long as the run. */
    interface Preparation {
        Launch prepare(BenchMemory memory, Arena arguments);
    }

    Run of(long bytes, long flops, Preparation preparation) {
        return new ColdRun(bytes, flops, preparation);
    }

    Run copy(long bytes) {
        return of(2 * bytes, 0, (memory, _) -> {
            long from = memory.zeros(bytes);
            long to = memory.bytes(bytes);
            return stream -> CudaMemory.cuMemcpyDtoDAsync_v2(to, from, bytes, stream.handle());
        });
    }

    Run product(long bytes) {
        int n = (int) Math.max(1, Math.sqrt(bytes / (double) Float.BYTES) / TILE) * TILE;
        long flops = 2L * n * n * n;
        return of(
                3L * n * n * Float.BYTES, flops, (memory, arguments) -> gpu.call(() -> product(memory, arguments, n)));
    }

    private Launch product(BenchMemory memory, Arena arguments, int n) {
        boolean tf32 = gpu.options().precision() == Precision.TF32;
        LtHandle handle = gpu.libraries().cublasLt();
        MatmulDesc desc = opened.add(MatmulDesc.create(tf32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F));
        MatrixLayout square = opened.add(MatrixLayout.columnMajor(n, n, n));
        List<MatmulAlgorithm> algorithms = handle.algorithms(desc, square, square, square, square, SCRATCH, 1);
        if (algorithms.isEmpty()) {
            throw new ElbowException("cuBLASLt has no algorithm for a product of two matrices [%d, %d] on %s"
                    .formatted(n, n, gpu.context()));
        }
        MatmulAlgorithm algorithm = algorithms.getFirst();
        long scratch = algorithm.scratchBytes() == 0 ? 0 : memory.bytes(algorithm.scratchBytes());
        return handle.prepare(desc, arguments)
                .a(memory.floats((long) n * n, 1), square)
                .b(memory.floats((long) n * n, 2), square)
                .d(memory.floats((long) n * n), square)
                .build(algorithm, scratch)::execute;
    }

    @Override
    public void close() {
        gpu.run(opened::close);
    }

    private final class ColdRun implements Run {
        private final long bytes;
        private final long flops;
        private final Arena arguments = Arena.ofShared();
        private final BenchMemory memory = new BenchMemory(gpu);
        private final Launch launch;

        ColdRun(long bytes, long flops, Preparation preparation) {
            this.bytes = bytes;
            this.flops = flops;
            try {
                this.launch = preparation.prepare(memory, arguments);
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public long flops() {
            return flops;
        }

        @Override
        public double seconds() {
            return gpu.call(() -> {
                CudaMemory.cuMemsetD8Async(
                        fill, (byte) 0, fillBytes, gpu.stream().handle());
                begin.record(gpu.stream());
                launch.enqueue(gpu.stream());
                end.record(gpu.stream());
                end.synchronise();
                return end.millisecondsSince(begin) * 1e-3;
            });
        }

        @Override
        public void close() {
            memory.close();
            arguments.close();
        }
    }
}
