package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.ffi.cuda.CudaMemory;
import dev.elbow.ffi.cuda.Event;
import dev.elbow.ffi.cuda.PinnedMemory;
import dev.elbow.ffi.cuda.Stream;

/**
 * Hands small records of one size to the device without waiting for it: they are written to pinned memory, from which the device
 * copies them in its own time. A slot is written again only when its copy is done: the ring has two halves, each with an event
 * behind its last copy. Used under the {@link Gpu}'s lock.
 */
public final class RecordRing implements AutoCloseable {
    private static final int HALF = 32;

    private final Stream stream;
    private final int bytes;
    private final PinnedMemory slots;
    private final Event[] halfDone = new Event[2];
    private int next;

    /** A ring of records; the thread is attached. */
    public RecordRing(Stream stream, int bytes) {
        this.stream = stream;
        this.bytes = bytes;
        CleanUp undo = new CleanUp();
        try {
            this.slots = undo.add(PinnedMemory.allocate(stream.context(), 2L * HALF * bytes));
            for (int half = 0; half < 2; half++) {
                halfDone[half] = undo.add(Event.untimed(stream.context()));
            }
        } catch (RuntimeException | Error e) {
            throw undo.after(e);
        }
    }

    /** Returns the host address of the next record, for {@link #send} after it is written. */
    public long next() {
        if (next % HALF == 0) {
            halfDone[next / HALF].synchronise();
        }
        return slots.address() + (long) next * bytes;
    }

    /** Enqueues the copy of the record last asked for. */
    public void send(long address) {
        CudaMemory.cuMemcpyHtoDAsync_v2(address, slots.address() + (long) next * bytes, bytes, stream.handle());
        next = (next + 1) % (2 * HALF);
        if (next % HALF == 0) {
            halfDone[next == 0 ? 1 : 0].record(stream);
        }
    }

    @Override
    public void close() {
        try (CleanUp all = new CleanUp()) {
            all.add(slots);
            all.add(halfDone[0]);
            all.add(halfDone[1]);
        }
    }
}
