package dev.elbow.backend.cpu;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.ValueLayout;

/** The reconstruction loss of each row: float64 as computed, float32 for the port, and their sum. */
final class RowLosses {
    private final LossSums sums;
    private final long exact;
    /** Address of the float32 values that callers read. */
    final long port;

    RowLosses(Launches launches, int batch, LossSums sums) {
        this.sums = sums;
        this.exact = launches.bytes((long) batch * Double.BYTES);
        this.port = launches.floats(batch);
    }

    /** Keeps the loss of one row. */
    void set(int row, double loss) {
        NativeMemory.ALL.set(ValueLayout.JAVA_DOUBLE, exact + (long) row * Double.BYTES, loss);
    }

    /** Adds the first {@code rows} values times {@code factor} to the sum, and shows them at the port. */
    void add(int rows, float factor) {
        for (int row = 0; row < rows; row++) {
            double loss = factor * NativeMemory.ALL.get(ValueLayout.JAVA_DOUBLE, exact + (long) row * Double.BYTES);
            sums.recon += loss;
            NativeMemory.ALL.set(ValueLayout.JAVA_FLOAT, port + (long) row * Float.BYTES, (float) loss);
        }
        sums.rows += rows;
    }
}
