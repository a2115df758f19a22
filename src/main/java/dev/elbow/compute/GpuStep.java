package dev.elbow.compute;

import dev.elbow.backend.Step;
import dev.elbow.backend.cuda.Rates;
import dev.elbow.backend.cuda.RecordRing;
import dev.elbow.backend.cuda.StepRecord;

/**
 * The numbers that change from run to run, where the device reads them: valid rows, rows to average over, the weight of the
 * divergence, the counter of the noise. Calls that take it see what was set last. Used by one thread at a time, which is
 * {@linkplain Gpu#attach attached}.
 */
public final class GpuStep implements AutoCloseable {
    private final Gpu gpu;
    private final GpuFloats record;
    private final RecordRing records;
    private final Step numbers = new Step();

    GpuStep(Gpu gpu) {
        this.gpu = gpu;
        this.record = gpu.floats((long) StepRecord.BYTES / Float.BYTES);
        try {
            record.zero();
            this.records = gpu.device().call(() -> new RecordRing(gpu.device().stream(), StepRecord.BYTES));
        } catch (RuntimeException | Error e) {
            record.close();
            throw e;
        }
    }

    Gpu gpu() {
        return gpu;
    }

    GpuFloats record() {
        return record;
    }

    /**
     * Sets everything, for the calls that are enqueued later on the GPU's own stream; others wait for that with {@link
     * GpuStream#waitFor}. Returns at once and allocates nothing.
     *
     * @param step {@code rows} valid rows: those behind them give zeros; {@code batchRows} divides gradients of losses; {@code
     *     beta} weighs the divergence; {@code step} and {@code noiseRow} choose the noise
     */
    public void set(Step step) {
        synchronized (gpu.device()) {
            StepRecord.writeRun(next(), step);
            send();
        }
    }

    /** Sets what an optimizer reads. */
    void set(Rates rates, float gradientScale) {
        synchronized (gpu.device()) {
            StepRecord.writeUpdate(next(), rates, gradientScale);
            send();
        }
    }

    private long next() {
        record.check();
        gpu.check();
        try {
            return records.next();
        } catch (RuntimeException e) {
            throw gpu.device().failed(e);
        }
    }

    private void send() {
        try {
            records.send(record.address());
        } catch (RuntimeException e) {
            throw gpu.device().failed(e);
        }
    }

    /** Sets a run over that many rows, averaged over them, with beta 1 and the first draw of noise. */
    public void rows(int rows) {
        set(numbers.rows(rows));
    }

    /** Releases its memory; does nothing when closed already. */
    @Override
    public void close() {
        if (!record.isClosed()) {
            try {
                gpu.deviceToRelease().release(records::close);
            } finally {
                record.close();
            }
        }
    }
}
