package dev.elbow.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Step;
import dev.elbow.testing.Requires;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What of a block reaches the device: its steps, and a record without rows behind them. */
@Tag("cuda")
class StepTableTest {
    private static final int ROWS = 20;

    @BeforeAll
    static void required() {
        Requires.backend("cuda");
    }

    @Test
    void aRecordWithoutRowsEndsEachBlock() {
        Rates rates = new Rates(Optimizer.adam()).at(1, 1e-3f);
        try (Gpu gpu = new Gpu(DeviceOptions.defaults())) {
            DeviceBlock sums = gpu.allocateZeros(MemoryUse.OTHER, SumsRecord.BYTES, "sums need");
            DeviceBlock block = gpu.allocateZeros(MemoryUse.OTHER, StepTable.BYTES, "a table needs");
            StepTable table = gpu.call(() -> new StepTable(gpu.stream()));
            // Blocks alternate between two host copies: each shorter one follows a longer one in its place.
            for (int steps : new int[] {StepTable.CAPACITY, 5, 1, 2, 1}) {
                gpu.run(() -> {
                    for (int i = 0; i < steps; i++) {
                        table.add(new Step().rows(7), rates);
                    }
                    table.send(block.address());
                    table.finishBlock(sums.address());
                });
                assertEquals(7, rows(gpu, block, steps - 1));
                assertEquals(0, rows(gpu, block, steps), "rows behind a block of " + steps);
            }
            gpu.release(table::close);
            block.release();
            sums.release();
        }
    }

    private static int rows(Gpu gpu, DeviceBlock block, int record) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[StepRecord.BYTES]);
        gpu.download(block.address() + StepTable.HEADER + (long) record * StepRecord.BYTES, bytes);
        return bytes.get(ValueLayout.JAVA_INT_UNALIGNED, ROWS);
    }
}
