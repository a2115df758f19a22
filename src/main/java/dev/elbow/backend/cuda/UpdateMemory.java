package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.cuda.kernel.ReductionKernels;

/** The device memory of an update, and the ring that feeds it. The thread is attached. */
final class UpdateMemory implements AutoCloseable {
    private final Gpu gpu;
    private final CleanUp opened = new CleanUp();
    private final DeviceBlock block;
    final RecordRing records;
    final Region record;
    final Region sums;
    final Region partial;
    final Region ticket;
    final Region largest;

    UpdateMemory(Gpu gpu) {
        this.gpu = gpu;
        MemoryPlan plan = new MemoryPlan();
        record = plan.bytes(StepRecord.BYTES);
        sums = plan.bytes(SumsRecord.BYTES);
        partial = plan.bytes(ReductionKernels.PARTIAL_BYTES);
        ticket = plan.bytes(Integer.BYTES);
        largest = plan.bytes(Float.BYTES);
        try {
            block = gpu.allocateZeros(MemoryUse.OTHER, plan.size(), "an optimizer's launches need");
            opened.add(block::release);
            plan.place(block.address());
            records = opened.add(new RecordRing(gpu.stream(), StepRecord.BYTES));
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
    }

    @Override
    public void close() {
        gpu.release(opened::close);
    }
}
