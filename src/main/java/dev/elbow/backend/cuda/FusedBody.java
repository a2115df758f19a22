package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.LaunchGraph;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.StepFigures;
import dev.elbow.backend.cuda.kernel.InputKernels;
import dev.elbow.backend.cuda.kernel.ReductionKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The native side of a fused step: the plan's passes, of which the first takes the record from the table, then norm, clipping and
 * sums, and the update. Once a norm or a loss is not finite, neither sums nor parameters change any more. Used under the {@link
 * Gpu}'s lock, the thread attached.
 */
final class FusedBody implements AutoCloseable {
    private final Gpu gpu;
    private final PlanParts parts;
    private final CleanUp opened = new CleanUp();
    private final Region table;
    private final StepTable steps;
    private final StepRows rows;
    private final Sequence sequence;
    /** Steps enqueued up to the end of the last block, and how many of the blocks under way are not read yet. */
    private long lastEnd;

    private int unread;

    FusedBody(Gpu gpu, PlanBody plan, Optimizer optimizer, float clipNorm) {
        this.gpu = gpu;
        this.parts = plan.parts();
        MemoryPlan memory = new MemoryPlan();
        table = memory.bytes(StepTable.BYTES);
        Region partial = memory.bytes(ReductionKernels.PARTIAL_BYTES);
        Region normTicket = memory.bytes(Integer.BYTES);
        Region nextTicket = memory.bytes(Integer.BYTES);
        rows = new StepRows(plan.gather(), memory);
        try {
            DeviceBlock block = gpu.allocateZeros(MemoryUse.OTHER, memory.size(), "a fused step needs");
            opened.add(block::release);
            memory.place(block.address());
            steps = opened.add(new StepTable(gpu.stream()));
            Kernels kernels = Kernels.of(gpu.libraries().kernels(), opened.add(Arena.ofShared()));
            long n = Math.max(1, parts.parameters().size());
            long gradients = parts.gradients().address();
            long record = parts.record().address();
            long sums = parts.sums().address();
            List<Launch> launches = new ArrayList<>(rows.launches(
                    kernels.input(),
                    new InputKernels.NextStep(
                            table.address() + StepTable.HEADER, table.address(), nextTicket.address(), record)));
            launches.addAll(plan.passesBehindRows());
            launches.add(kernels.reduction()
                    .normAndLosses(
                            gradients,
                            n,
                            partial.address(),
                            normTicket.address(),
                            sums,
                            record,
                            clipNorm,
                            plan.rowRecon(),
                            plan.rowKl())::execute);
            launches.add(
                    UpdateLaunches.update(kernels, parts.parameters(), optimizer, gradients, 0, n, record, sums)
                            ::execute);
            steps.addIdle();
            steps.send(table.address());
            sequence = opened.add(Sequence.prepare(gpu, launches));
            steps.finishBlock(sums);
            gpu.synchronise();
        } catch (RuntimeException | Error e) {
            // The device may still be reading what is closed next: pinned memory, the plan's own.
            opened.add(gpu::synchronise);
            throw opened.after(e);
        }
    }

    Optional<LaunchGraph> graph() {
        return sequence.figures();
    }

    StepTable table() {
        return steps;
    }

    /** Waits, and sets the sums. */
    void begin(StepFigures start) {
        gpu.stream().synchronise();
        unread = 0;
        lastEnd = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sums = arena.allocate(SumsRecord.BYTES, Long.BYTES);
            SumsRecord.writeStart(sums.address(), start);
            gpu.upload(sums, parts.sums().address());
        }
    }

    /** Enqueues the block that ends after {@code end} steps; see {@link CudaFusedStep#submit}. */
    boolean submit(long end, StepFigures into) {
        int size = steps.size();
        steps.send(table.address());
        rows.beginBlock(gpu.stream());
        for (int i = 0; i < size; i++) {
            sequence.enqueue();
        }
        steps.finishBlock(parts.sums().address());
        long olderEnd = lastEnd;
        lastEnd = end;
        unread++;
        if (unread < 2) {
            return false;
        }
        unread = 1;
        SumsRecord.read(steps.awaitOlder(), into);
        into.steps = olderEnd;
        return true;
    }

    /** Waits for everything and reads the figures after {@code end} steps. */
    void finish(long end, StepFigures into) {
        SumsRecord.read(gpu.fetch(parts.sums().address(), SumsRecord.BYTES), into);
        into.steps = end;
        unread = 0;
    }

    @Override
    public void close() {
        gpu.release(opened::close);
    }
}
