package dev.elbow.backend.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.Step;
import dev.elbow.ffi.NativeMemory;
import dev.elbow.ffi.cuda.CudaMemory;
import dev.elbow.ffi.cuda.Event;
import dev.elbow.ffi.cuda.PinnedMemory;
import dev.elbow.ffi.cuda.Stream;

/**
 * The steps of a block on their way to the device: a cursor, then their records, then one without rows. There are two host
 * copies, so that one is written while the device may still read the other; behind each lies room for the figures at the end of
 * its block, and an event that says that these have come. Used under the {@link Gpu}'s lock.
 */
final class StepTable implements AutoCloseable {
    /** The most steps of a block: 2 KiB to copy, and at 50 microseconds a step an answer every 2 ms. */
    static final int CAPACITY = 32;
    /** The cursor has the place of a record. */
    static final int HEADER = StepRecord.BYTES;
    /** Bytes on the device, with a record without rows behind the last step, for what looks ahead. */
    static final int BYTES = HEADER + (CAPACITY + 1) * StepRecord.BYTES;

    private static final int COPY = BYTES + SumsRecord.BYTES;

    private final Stream stream;
    private final CleanUp opened = new CleanUp();
    private final PinnedMemory memory;
    private final Event[] done = new Event[2];
    private int half;
    private int size;

    /** A table; the thread is attached. */
    StepTable(Stream stream) {
        this.stream = stream;
        try {
            memory = opened.add(PinnedMemory.allocate(stream.context(), 2L * COPY));
            for (int i = 0; i < done.length; i++) {
                done[i] = opened.add(Event.untimed(stream.context()));
            }
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
    }

    /** Returns the number of steps in the block. */
    int size() {
        return size;
    }

    /** Adds a step. */
    void add(Step step, Rates rates) {
        if (size == CAPACITY) {
            throw new IllegalStateException("the block is full: it takes %d steps".formatted(CAPACITY));
        }
        long record = host() + HEADER + (long) size * StepRecord.BYTES;
        StepRecord.writeRun(record, step);
        StepRecord.writeUpdate(record, rates, 1);
        size++;
    }

    /** Adds a step without rows that updates nothing, to warm up with. */
    void addIdle() {
        long record = host() + HEADER + (long) size * StepRecord.BYTES;
        NativeMemory.ALL.asSlice(record, StepRecord.BYTES).fill((byte) 0);
        StepRecord.writeRun(record, new Step().rows(0));
        size++;
    }

    /** Enqueues the copy of the block to the device. */
    void send(long address) {
        NativeMemory.ALL.set(JAVA_INT, host(), 0);
        long end = HEADER + (long) size * StepRecord.BYTES;
        StepRecord.writeEnd(host() + end);
        long bytes = end + StepRecord.BYTES;
        CudaMemory.cuMemcpyHtoDAsync_v2(address, host(), bytes, stream.handle());
    }

    /** Enqueues the copy of the figures behind the block, and turns to the other half for the next one. */
    void finishBlock(long sums) {
        CudaMemory.cuMemcpyDtoHAsync_v2(host() + BYTES, sums, SumsRecord.BYTES, stream.handle());
        done[half].record(stream);
        half = 1 - half;
        size = 0;
    }

    /** Waits for the block before the last one, whose half is to be written next, and returns where its figures are. */
    long awaitOlder() {
        done[half].synchronise();
        return host() + BYTES;
    }

    private long host() {
        return memory.address() + (long) half * COPY;
    }

    @Override
    public void close() {
        opened.close();
    }
}
