package dev.elbow.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.elbow.backend.Optimizer;
import dev.elbow.ffi.NativeMemory;
import dev.elbow.ffi.cuda.KernelLaunch;
import java.lang.foreign.Arena;

/** The launches of an update for one slice of a store and the gradients of one plan. Used under the {@link Gpu}'s lock. */
final class UpdateLaunches implements AutoCloseable {
    private final Gpu gpu;
    private final UpdateMemory memory;
    private final long gradients;
    private final long from;
    private final long to;
    private final Arena arguments = Arena.ofShared();
    private final KernelLaunch squaredNorm;
    private final KernelLaunch maxAbs;
    private final KernelLaunch update;

    /** {@code gradients} is the address of the slice's first; the slice may be empty, then nothing may be launched. */
    UpdateLaunches(
            Gpu gpu,
            CudaParameters parameters,
            Optimizer optimizer,
            UpdateMemory memory,
            long gradients,
            long from,
            long to) {
        this.gpu = gpu;
        this.memory = memory;
        this.gradients = gradients;
        this.from = from;
        this.to = to;
        Kernels kernels = Kernels.of(gpu.libraries().kernels(), arguments);
        long n = Math.max(1, to - from);
        long partial = memory.partial.address();
        long ticket = memory.ticket.address();
        squaredNorm = kernels.reduction().squaredNorm(gradients, n, partial, ticket, memory.sums.address());
        maxAbs = kernels.reduction().maxAbs(gradients, n, partial, ticket, memory.largest.address());
        update = update(kernels, parameters, optimizer, gradients, from, n, memory.record.address(), 0);
    }

    /** Returns the optimizer's launch over {@code n} elements from {@code from} on; {@code sums} may be 0. */
    static KernelLaunch update(
            Kernels kernels,
            CudaParameters parameters,
            Optimizer optimizer,
            long gradients,
            long from,
            long n,
            long record,
            long sums) {
        long offset = from * Float.BYTES;
        long values = parameters.values() + offset;
        return kernels.update(
                optimizer,
                values,
                gradients,
                parameters.state(0) + offset,
                parameters.state(1) + offset,
                n,
                record,
                sums);
    }

    boolean isFor(long otherGradients, long otherFrom, long otherTo) {
        return gradients == otherGradients && from == otherFrom && to == otherTo;
    }

    /** Waits and returns the sum of squares. */
    double squaredNorm() {
        squaredNorm.execute(gpu.stream());
        return SumsRecord.squaredNorm(gpu.fetch(memory.sums.address(), SumsRecord.BYTES));
    }

    /** Waits and returns the largest magnitude. */
    float maxAbs() {
        maxAbs.execute(gpu.stream());
        return NativeMemory.ALL.get(JAVA_FLOAT, gpu.fetch(memory.largest.address(), Float.BYTES));
    }

    /** Enqueues the update. */
    void apply(Rates rates, float gradientScale) {
        StepRecord.writeUpdate(memory.records.next(), rates, gradientScale);
        memory.records.send(memory.record.address());
        update.execute(gpu.stream());
    }

    @Override
    public void close() {
        arguments.close();
    }
}
