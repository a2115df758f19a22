package dev.elbow.backend.cpu;

import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.ReconLoss;
import dev.elbow.backend.cpu.kernel.ThinOutputConv;

/**
 * A convolution to one or a few channels with the loss behind it. In training one pass does it all, image by image: forward,
 * loss, both gradients, and the ReLU mask and bias gradient of the layer before.
 */
final class ThinOutputLossStage implements Stage {
    private final ThinOutputConv kernel;
    private final ReconLoss loss;
    private final PlanSpec spec;
    private final float factor;
    private final RowLosses rowLosses;

    ThinOutputLossStage(ThinOutputConv kernel, ReconLoss loss, PlanSpec spec, int features, RowLosses rowLosses) {
        this.kernel = kernel;
        this.loss = loss;
        this.spec = spec;
        this.factor = spec.reduction().factor(features);
        this.rowLosses = rowLosses;
    }

    @Override
    public void forward(Step step) {
        switch (spec.mode()) {
            case TRAIN -> kernel.train(loss, spec.batch(), step.rows, factor / step.batchRows);
            case EVALUATE -> kernel.loss(loss, step.rows);
            case INFER -> throw new IllegalStateException("inference computes no loss");
        }
        rowLosses.add(step.rows, factor);
    }
}
