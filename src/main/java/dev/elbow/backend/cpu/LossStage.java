package dev.elbow.backend.cpu;

import dev.elbow.backend.Mode;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.backend.cpu.kernel.LossKernels;
import dev.elbow.ffi.NativeMemory;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.LossOp;
import java.lang.foreign.ValueLayout;

/** A reconstruction loss and its gradient in one pass over the decoder's output; in inference the reconstruction, in place. */
final class LossStage implements Stage {
    private final LossKernels kernels = Kernels.get().losses();
    private final LossOp op;
    private final Edge in;
    private final Edge target;
    private final PlanSpec spec;
    private final LossSums sums;
    private final float factor;
    /** Address of the gradient; memory of our own if nothing before the loss asks for it. */
    private final long gradient;

    /** Address of each row's loss as float32, for the port. */
    final long rowRecon;

    LossStage(Launches launches, LossOp op, Edge in, Edge target, PlanSpec spec, LossSums sums) {
        this.op = op;
        this.in = in;
        this.target = target;
        this.spec = spec;
        this.sums = sums;
        this.factor = spec.reduction().factor(in.features);
        boolean needed = spec.mode() == Mode.TRAIN && in.gradient == 0;
        this.gradient = needed ? launches.floats((long) spec.batch() * in.features) : in.gradient;
        this.rowRecon = launches.floats(spec.batch());
    }

    @Override
    public void forward(Step step) {
        if (spec.mode() == Mode.INFER) {
            reconstruct();
            return;
        }
        float scale = factor / step.batchRows;
        for (int row = 0; row < step.rows; row++) {
            long output = Rows.at(in.value, row, in.features);
            long wanted = Rows.at(target.value, row, in.features);
            double loss = factor
                    * (spec.mode() == Mode.TRAIN
                            ? lossAndGradient(output, wanted, Rows.at(gradient, row, in.features), scale)
                            : loss(output, wanted));
            sums.recon += loss;
            NativeMemory.ALL.set(ValueLayout.JAVA_FLOAT, rowRecon + (long) row * Float.BYTES, (float) loss);
        }
        sums.rows += step.rows;
        if (spec.mode() == Mode.TRAIN) {
            Rows.zeroPast(step.rows, spec.batch(), in.features, gradient);
        }
    }

    private double lossAndGradient(long output, long wanted, long gradient, float scale) {
        return switch (op) {
            case BernoulliLoss _ -> kernels.bernoulli(output, wanted, gradient, in.features, scale);
            case GaussianLoss g -> g.sigmoid()
                    ? kernels.gaussianOfSigmoid(output, wanted, gradient, in.features, scale)
                    : kernels.gaussian(output, wanted, gradient, in.features, scale);
        };
    }

    private double loss(long output, long wanted) {
        return switch (op) {
            case BernoulliLoss _ -> kernels.bernoulliLoss(output, wanted, in.features);
            case GaussianLoss g -> g.sigmoid()
                    ? kernels.gaussianOfSigmoidLoss(output, wanted, in.features)
                    : kernels.gaussianLoss(output, wanted, in.features);
        };
    }

    private void reconstruct() {
        if (op instanceof BernoulliLoss || op instanceof GaussianLoss(boolean sigmoid) && sigmoid) {
            kernels.sigmoid(in.value, in.value, spec.batch() * in.features);
        }
    }
}
