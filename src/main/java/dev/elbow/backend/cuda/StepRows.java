package dev.elbow.backend.cuda;

import dev.elbow.backend.cuda.kernel.InputKernels;
import dev.elbow.ffi.cuda.Stream;
import java.util.List;

/**
 * How a fused step comes by its rows. Samples on the device are gathered. Of samples in memory of the host the rows are fetched over
 * the bus a step ahead, as they are stored, into a buffer on the device that the step's gather reads in their place: the bus is busy
 * while the step before computes. That buffer and the input are the two buffers of the exchange: once a step's gather is done,
 * nothing reads the first any more.
 */
final class StepRows {
    private final GatherStage gather;
    /** Null if the samples lie on the device. */
    private final Region fetched;

    private Launch fetch;

    /** Reserves what it needs. */
    StepRows(GatherStage gather, MemoryPlan memory) {
        this.gather = gather;
        this.fetched = gather.fetchedRows(memory);
    }

    /** Returns the launches that begin a table's next step, and see to the rows of the one behind; the memory is placed. */
    List<Launch> launches(InputKernels kernels, InputKernels.NextStep next) {
        Launch begin = gather.next(kernels, next, fetched);
        if (fetched == null) {
            return List.of(begin);
        }
        fetch = gather.fetch(kernels, next, fetched);
        // Behind the gather, which moves the cursor on and frees the buffer.
        return List.of(begin, new Ahead(fetch));
    }

    /** Enqueues what the first step of a block lacks, which has none before it. Allocates nothing. */
    void beginBlock(Stream stream) {
        if (fetch != null) {
            fetch.enqueue(stream);
        }
    }
}
