package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.LatentTotals;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.PlanLayout;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.ffi.cuda.CudaMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The native side of a plan: its memory, its launches in order, and how it is fed. Used under the {@link Gpu}'s lock. */
final class PlanBody implements AutoCloseable {
    private final Gpu gpu;
    private final CleanUp opened = new CleanUp();
    private final PlanParts parts;
    private final Lowering lowering;
    /** What the latents of all runs come to, {@code [3, L]} doubles; null if this plan does not sum it up. */
    private final Region latentSums;

    private final DeviceBlock block;
    private final List<Launch> passes = new ArrayList<>();
    private final RecordRing records;
    private final Sequence sequence;
    private final AddedGradients added;

    /** Lowers, allocates, runs once without rows and captures; the thread is attached. */
    PlanBody(Gpu gpu, CudaParameters parameters, PlanLayout layout, PlanSpec spec) {
        this.gpu = gpu;
        try {
            opened.add(parameters.block().retain()::release);
            MemoryPlan memory = new MemoryPlan();
            Arena arguments = opened.add(Arena.ofShared());
            this.parts = new PlanParts(
                    CallParts.of(gpu, memory, arguments),
                    parameters,
                    spec,
                    memory.bytes(StepRecord.BYTES),
                    memory.bytes(SumsRecord.BYTES),
                    layout.training() ? memory.floats(Math.max(1, parameters.size())) : null);
            this.lowering = new Lowering(parts, layout);
            opened.add(() -> lowering.stages().reversed().forEach(Stage::close));
            lowering.run();
            this.latentSums = layout.summedLatents() == 0
                    ? null
                    : memory.bytes((long) layout.summedLatents() * LatentTotals.BYTES);
            this.block = gpu.allocateZeros(
                    MemoryUse.PLANS, memory.size(), "a plan for %d rows needs".formatted(spec.batch()));
            opened.add(block::release);
            memory.place(block.address());
            lowering.stages().forEach(stage -> stage.forward(passes));
            if (layout.training()) {
                lowering.stages().reversed().forEach(stage -> stage.backward(passes));
                passes.add(Aside.JOIN);
            }
            this.records = opened.add(new RecordRing(gpu.stream(), StepRecord.BYTES));
            send(new Step().rows(0));
            List<Launch> all = new ArrayList<>(passes);
            if (layout.measuring()) {
                all.add(addLosses());
            }
            if (latentSums != null) {
                all.add(addLatents());
            }
            this.sequence = opened.add(Sequence.prepare(gpu, all));
            this.added = opened.add(new AddedGradients(gpu));
            gpu.zero(parts.sums().address(), SumsRecord.BYTES);
        } catch (RuntimeException | Error e) {
            // The device may still be reading what is closed next: pinned memory, the plan's own.
            opened.add(gpu::synchronise);
            throw opened.after(e);
        }
    }

    /** Enqueues a run. */
    void run(Step step) {
        send(step);
        sequence.enqueue();
    }

    private void send(Step step) {
        StepRecord.writeRun(records.next(), step);
        records.send(parts.record().address());
    }

    /** Waits, then adds the sums to {@code into} and zeroes them. */
    void drain(Totals into) {
        SumsRecord.add(gpu.fetch(parts.sums().address(), SumsRecord.BYTES), into);
        CudaMemory.cuMemsetD8Async(
                parts.sums().address(), (byte) 0, SumsRecord.BYTES, gpu.stream().handle());
    }

    /** Waits, then adds the sums of the latents to {@code into} and zeroes them. */
    void drain(LatentTotals into) {
        MemorySegment stored = MemorySegment.ofArray(new double[3 * into.latents()]);
        gpu.download(latentSums.address(), stored);
        into.add(stored);
        gpu.zero(latentSums.address(), stored.byteSize());
    }

    /** Enqueues {@code target += source} over floats. */
    void add(long target, long source, long count) {
        added.enqueue(target, source, count);
    }

    /** Returns where a port's rows begin: for mean and logvar, where the moments do. */
    long address(Port port) {
        LatentRows latent = lowering.latent();
        Region region = switch (port) {
            case INPUT -> lowering.input.values();
            case LABEL -> lowering.labels();
            case D_INPUT -> lowering.input.gradient();
            case OUTPUT -> lowering.output().values();
            case D_OUTPUT -> lowering.output().gradient();
            case MEAN, LOGVAR -> latent.moments().values();
            case LATENT -> latent.out().values();
            case EPSILON -> latent.epsilon();
            case ROW_RECON -> lowering.rowRecon();
            case ROW_KL -> latent.rowKl();
        };
        return region.address();
    }

    PlanParts parts() {
        return parts;
    }

    private Launch addLosses() {
        return parts.kernels()
                .reduction()
                .addLosses(
                        rowRecon(),
                        rowKl(),
                        parts.record().address(),
                        parts.sums().address())::execute;
    }

    private Launch addLatents() {
        return parts.kernels()
                .latent()
                .sums(
                        lowering.latent().moments().values().address(),
                        parts.record().address(),
                        parts.batch(),
                        lowering.latent().out().width(),
                        latentSums.address())::execute;
    }

    /** Returns the stage that gathers a run's samples, or null if the caller writes the rows. */
    GatherStage gather() {
        return lowering.gather();
    }

    /** Returns the launches forward and backward behind that of the rows. */
    List<Launch> passesBehindRows() {
        return passes.subList(1, passes.size());
    }

    /** Returns the address of the rows' reconstruction losses, 0 if there are none. */
    long rowRecon() {
        return Region.addressOrNull(lowering.rowRecon());
    }

    /** Returns the address of the rows' divergences, 0 if there are none. */
    long rowKl() {
        return Region.addressOrNull(lowering.rowKl());
    }

    long gradients() {
        return parts.gradients().address();
    }

    long bytes() {
        return block.bytes();
    }

    @Override
    public void close() {
        gpu.release(opened::close);
    }
}
