package dev.elbow.backend.cuda;

import dev.elbow.backend.cuda.kernel.ThinOutputKernels;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import dev.elbow.graph.ReconstructionLoss;
import dev.elbow.tensor.Shape;
import java.util.List;

/**
 * A last convolution to a grey or colour image with its bias, the loss and the loss's gradient in one kernel; logits are never
 * stored. Backward: weight and bias gradient in one kernel, and the input's gradient in another, which also does what the
 * convolution before would do with it first: mask it by its ReLU and sum its bias gradient.
 */
final class ThinOutputStage implements Stage {
    private final PlanParts parts;
    private final Parameter weight;
    private final Parameter bias;
    private final ThinOutputKernels.Loss loss;
    private final Edge in;
    private final Edge target;
    private final Parameter biasBefore;
    private final ThinOutputKernels kernels;
    private final float factor;
    private final Region rowRecon;
    private final Region dLogits;
    private final Region ticket;
    private final Region inputTicket;

    /**
     * @param biasBefore the bias of the convolution whose ReLU made the input and whose mask and bias gradient are to be
     *     computed here; null if there is none
     */
    ThinOutputStage(PlanParts parts, Node node, ReconstructionLoss op, Edge in, Edge target, Parameter biasBefore) {
        this.parts = parts;
        this.weight = node.parameters().get(0);
        this.bias = node.parameters().get(1);
        this.loss = loss(op);
        this.in = in;
        this.target = target;
        this.biasBefore = biasBefore;
        Shape image = node.output();
        this.kernels = new ThinOutputKernels(
                parts.kernels().launches(),
                parts.batch(),
                image.height(),
                image.width(),
                node.input().channels(),
                image.channels());
        this.factor = parts.spec().reduction().factor(image.elements());
        this.rowRecon = parts.floats(1);
        this.dLogits = parts.training() ? parts.floats(image.elements()) : null;
        this.ticket = parts.memory().bytes(Integer.BYTES);
        this.inputTicket = parts.memory().bytes(Integer.BYTES);
        if (parts.training()) {
            parts.call().aside().scratch().need(kernels.partialBytes());
            parts.scratch().need(kernels.reluPartialBytes());
        }
    }

    /** Returns whether the kernels can compute a convolution with the loss behind it. */
    static boolean fits(Node node) {
        return node.op() instanceof Conv conv
                && conv.kernel() == 3
                && conv.padding() == 1
                && conv.stride() == 1
                && ThinOutputKernels.supports(node.input().channels(), conv.channels());
    }

    private static ThinOutputKernels.Loss loss(ReconstructionLoss op) {
        return switch (op) {
            case BernoulliLoss _ -> ThinOutputKernels.Loss.BERNOULLI;
            case GaussianLoss gaussian ->
                gaussian.sigmoid() ? ThinOutputKernels.Loss.GAUSSIAN_OF_SIGMOID : ThinOutputKernels.Loss.GAUSSIAN;
        };
    }

    /** Returns the loss of each row, {@code [batch]}. */
    Region rowRecon() {
        return rowRecon;
    }

    @Override
    public void forward(List<Launch> launches) {
        launches.add(kernels.forward(
                in.values().address(),
                parts.parameters().address(weight),
                parts.parameters().address(bias),
                target.values().address(),
                0,
                Region.addressOrNull(dLogits),
                rowRecon.address(),
                parts.record().address(),
                factor,
                loss)::execute);
    }

    @Override
    public void backward(List<Launch> launches) {
        long x = in.values().address();
        long dy = dLogits.address();
        long w = parts.parameters().address(weight);
        launches.add(new Aside(kernels.wgrad(
                dy,
                x,
                parts.call().aside().scratch().address(),
                ticket.address(),
                parts.gradient(weight),
                parts.gradient(bias))::execute));
        if (biasBefore != null) {
            launches.add(kernels.dgradThroughRelu(
                    dy,
                    w,
                    x,
                    in.gradient().address(),
                    parts.scratch().address(),
                    inputTicket.address(),
                    parts.gradient(biasBefore))::execute);
        } else if (in.wantsGradient()) {
            launches.add(kernels.dgrad(dy, w, in.gradient().address())::execute);
        }
    }
}
