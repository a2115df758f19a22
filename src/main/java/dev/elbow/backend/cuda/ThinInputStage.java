package dev.elbow.backend.cuda;

import dev.elbow.backend.cuda.kernel.ThinInputKernels;
import dev.elbow.graph.Conv;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Shape;
import java.util.List;

/**
 * A first convolution of a grey or colour image with its bias and ReLU in one kernel, and both gradients with the mask in
 * another; it has no dgrad.
 */
final class ThinInputStage implements Stage {
    private final PlanParts parts;
    private final Parameter weight;
    private final Parameter bias;
    private final Edge in;
    private final Edge out;
    private final boolean relu;
    private final ThinInputKernels kernels;
    private final Region ticket;

    ThinInputStage(PlanParts parts, Node node, Edge in, Edge out, boolean relu) {
        this.parts = parts;
        this.weight = node.parameters().get(0);
        this.bias = node.parameters().get(1);
        this.in = in;
        this.out = out;
        this.relu = relu;
        Shape image = node.input();
        this.kernels = new ThinInputKernels(
                parts.kernels().launches(),
                parts.batch(),
                image.height(),
                image.width(),
                image.channels(),
                node.output().channels(),
                ((Conv) node.op()).stride());
        this.ticket = parts.memory().bytes(Integer.BYTES);
        if (parts.training()) {
            parts.scratch().need(kernels.partialBytes());
        }
    }

    /** Returns whether the kernels can compute a convolution whose input needs no gradient. */
    static boolean fits(Node node, Edge in) {
        return node.op() instanceof Conv conv
                && !in.wantsGradient()
                && conv.kernel() == 3
                && conv.padding() == 1
                && conv.stride() <= 2
                && ThinInputKernels.supports(node.input().channels(), conv.channels());
    }

    @Override
    public void forward(List<Launch> launches) {
        launches.add(kernels.forward(
                in.values().address(),
                parts.parameters().address(weight),
                parts.parameters().address(bias),
                out.values().address(),
                relu)::execute);
    }

    @Override
    public void backward(List<Launch> launches) {
        launches.add(kernels.wgrad(
                in.values().address(),
                out.gradient().address(),
                relu ? out.values().address() : 0,
                parts.scratch().address(),
                ticket.address(),
                parts.gradient(weight),
                parts.gradient(bias))::execute);
    }
}
