package dev.elbow.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.elbow.ElbowException;
import dev.elbow.backend.CleanUp;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Step;
import dev.elbow.backend.StepFigures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntToDoubleFunction;

/** Device memory for the runs of one kernel, with contents that the host can work out again. */
final class BenchMemory implements AutoCloseable {
    /** Contents repeat after this many elements. */
    private static final int PERIOD = 1 << 16;

    private static final long STEP = 3;
    private static final int EPOCH = 1;

    private final Gpu gpu;
    private final CleanUp blocks = new CleanUp();

    BenchMemory(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Returns element i of the floats with that number: from -2 up to 2. */
    static float value(int number, long i) {
        return (hash(number, i) >>> 8) * 0x1p-22f - 2;
    }

    /** Returns element i of the bytes with that number. */
    static int byteValue(int number, long i) {
        return hash(number, i) >>> 24;
    }

    private static int hash(int number, long i) {
        int h = ((int) (i % PERIOD) + number * 0x9E3779B9) * 0x85EBCA6B;
        h = (h ^ h >>> 15) * 0xC2B2AE35;
        return h ^ h >>> 13;
    }

    /** Returns memory with undefined contents. */
    long bytes(long bytes) {
        DeviceBlock block = gpu.allocate(MemoryUse.OTHER, Math.max(bytes, 1), "the kernel's runs need");
        blocks.add(block::release);
        return block.address();
    }

    /** Returns memory for n floats with undefined contents. */
    long floats(long n) {
        return bytes(n * Float.BYTES);
    }

    /** Returns memory filled with zeros. */
    long zeros(long bytes) {
        long address = bytes(bytes);
        gpu.zero(address, bytes);
        return address;
    }

    /** Returns n floats, {@link #value} each. */
    long floats(long n, int number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pattern = arena.allocate(JAVA_FLOAT, PERIOD);
            for (int i = 0; i < PERIOD; i++) {
                pattern.setAtIndex(JAVA_FLOAT, i, value(number, i));
            }
            return repeated(pattern, n * Float.BYTES);
        }
    }

    /** Returns n floats in pinned memory of the host, {@link #value} each. */
    long hostFloats(long n, int number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(JAVA_FLOAT, n);
            for (long i = 0; i < n; i++) {
                values.setAtIndex(JAVA_FLOAT, i, value(number, i));
            }
            DeviceBlock block = gpu.pin(values);
            blocks.add(block::release);
            return block.address();
        }
    }

    /** Returns n bytes, {@link #byteValue} each. */
    long bytes(long n, int number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pattern = arena.allocate(PERIOD);
            for (int i = 0; i < PERIOD; i++) {
                pattern.set(JAVA_BYTE, i, (byte) byteValue(number, i));
            }
            return repeated(pattern, n);
        }
    }

    private long repeated(MemorySegment pattern, long bytes) {
        long address = bytes(bytes);
        for (long done = 0; done < bytes; done += pattern.byteSize()) {
            gpu.upload(pattern.asSlice(0, Math.min(pattern.byteSize(), bytes - done)), address + done);
        }
        return address;
    }

    /** Returns the record of a step over that many rows that also updates. */
    long step(int rows) {
        long address = bytes(StepRecord.BYTES);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment record = arena.allocate(StepRecord.BYTES, Long.BYTES);
            StepRecord.writeRun(record.address(), stepOf(rows));
            StepRecord.writeUpdate(record.address(), rates(), 1);
            gpu.upload(record, address);
        }
        return address;
    }

    /** The step that {@link #step} writes. */
    static Step stepOf(int rows) {
        Step step = new Step().rows(rows);
        step.step = STEP;
        step.epoch = EPOCH;
        step.beta = 1;
        return step;
    }

    /** The rates that {@link #step} writes. */
    static Rates rates() {
        return new Rates(Optimizer.adam()).at(STEP, 1e-3f);
    }

    /**
     * Compares the first n floats there with what they should be.
     *
     * @param tolerance the largest error, relative to the larger of 1 and the expected value
     * @throws ElbowException if one differs by more
     */
    void expect(String kernel, long address, int n, double tolerance, IntToDoubleFunction expected) {
        float[] found = new float[n];
        gpu.download(address, found, 0, n);
        for (int i = 0; i < n; i++) {
            double value = expected.applyAsDouble(i);
            if (!(Math.abs(found[i] - value) <= tolerance * Math.max(1, Math.abs(value)))) {
                throw new ElbowException(
                        "kernel %s does not compute its formula: element %d is %s, expected %s within %.1g"
                                .formatted(kernel, i, found[i], value, tolerance));
            }
        }
    }

    /** Returns what sums hold. */
    StepFigures figures(long sums) {
        StepFigures figures = new StepFigures();
        gpu.run(() -> SumsRecord.read(gpu.fetch(sums, SumsRecord.BYTES), figures));
        return figures;
    }

    @Override
    public void close() {
        blocks.close();
    }
}
