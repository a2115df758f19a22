package dev.elbow.backend.cpu;

import dev.elbow.backend.Mode;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.backend.cpu.kernel.ReconLoss;

/** A reconstruction loss and its gradient in one pass over the decoder's output. */
final class LossStage implements Stage {
    private final Kernels kernels = Kernels.get();
    private final ReconLoss loss;
    private final Edge in;
    private final Edge target;
    private final PlanSpec spec;
    private final RowLosses rowLosses;
    private final float factor;
    /** Address of the gradient; memory of our own if nothing before the loss asks for it; 0 without backward. */
    private final long gradient;

    LossStage(Launches launches, ReconLoss loss, Edge in, Edge target, PlanSpec spec, RowLosses rowLosses) {
        this.loss = loss;
        this.in = in;
        this.target = target;
        this.spec = spec;
        this.rowLosses = rowLosses;
        this.factor = spec.reduction().factor(in.features);
        boolean needed = spec.mode() == Mode.TRAIN && in.gradient == 0;
        this.gradient = needed ? launches.floats((long) spec.batch() * in.features) : in.gradient;
    }

    @Override
    public void forward(Step step) {
        float scale = factor / step.batchRows;
        for (int row = 0; row < step.rows; row++) {
            long output = Rows.at(in.value, row, in.features);
            long wanted = Rows.at(target.value, row, in.features);
            double value = gradient == 0
                    ? loss.run(kernels.losses(), output, wanted, in.features)
                    : loss.run(
                            kernels.losses(), output, wanted, Rows.at(gradient, row, in.features), in.features, scale);
            rowLosses.set(row, value);
        }
        rowLosses.add(step.rows, factor);
        if (gradient != 0) {
            Rows.zeroPast(step.rows, spec.batch(), in.features, gradient);
        }
    }
}
