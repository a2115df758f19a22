package dev.elbow.backend.cuda;

import dev.elbow.backend.cuda.kernel.LossKernels;
import dev.elbow.ffi.cuda.KernelLaunch;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.ReconstructionLoss;
import java.util.List;

/** A reconstruction loss and its gradient in one pass over the decoder's output. */
final class LossStage implements Stage {
    private final PlanParts parts;
    private final ReconstructionLoss op;
    private final Edge in;
    private final Edge target;
    private final Region rowRecon;

    LossStage(PlanParts parts, ReconstructionLoss op, Edge in, Edge target) {
        this.parts = parts;
        this.op = op;
        this.in = in;
        this.target = target;
        this.rowRecon = parts.floats(1);
    }

    /** Returns the loss of each row, {@code [batch]}. */
    Region rowRecon() {
        return rowRecon;
    }

    @Override
    public void forward(List<Launch> launches) {
        long output = in.values().address();
        long wanted = target.values().address();
        long gradient = Region.addressOrNull(in.gradient());
        long record = parts.record().address();
        float factor = parts.spec().reduction().factor(in.width());
        Loss loss = kernel(parts.kernels().loss());
        launches.add(loss.launch(
                output, wanted, gradient, rowRecon.address(), record, parts.batch(), in.width(), factor)::execute);
    }

    private Loss kernel(LossKernels kernels) {
        return switch (op) {
            case BernoulliLoss _ -> kernels::bernoulli;
            case GaussianLoss gaussian -> gaussian.sigmoid() ? kernels::gaussianOfSigmoid : kernels::gaussian;
        };
    }

    /** The kernel of one loss. */
    private interface Loss {
        KernelLaunch launch(
                long output, long target, long gradient, long rowLoss, long step, int batch, int width, float factor);
    }
}
