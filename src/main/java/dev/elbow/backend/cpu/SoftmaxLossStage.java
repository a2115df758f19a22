package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.SoftmaxKernel;
import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.ValueLayout;

/** The cross entropy of logits with the rows' labels, and its gradient, in one pass. */
final class SoftmaxLossStage implements Stage {
    private final Edge in;
    private final long labels;
    private final int batch;
    private final RowLosses rowLosses;
    private final long gradient;

    SoftmaxLossStage(Edge in, long labels, int batch, RowLosses rowLosses) {
        this.in = in;
        this.labels = labels;
        this.batch = batch;
        this.rowLosses = rowLosses;
        this.gradient = in.gradient;
    }

    @Override
    public void forward(Step step) {
        float scale = 1f / step.batchRows;
        for (int row = 0; row < step.rows; row++) {
            float label = NativeMemory.ALL.get(ValueLayout.JAVA_FLOAT, Rows.at(labels, row, 1));
            long dLogits = gradient == 0 ? 0 : Rows.at(gradient, row, in.features);
            rowLosses.set(
                    row,
                    SoftmaxKernel.crossEntropy(
                            Rows.at(in.value, row, in.features), label, dLogits, in.features, scale));
        }
        rowLosses.add(step.rows, 1);
        if (gradient != 0) {
            Rows.zeroPast(step.rows, batch, in.features, gradient);
        }
    }
}
