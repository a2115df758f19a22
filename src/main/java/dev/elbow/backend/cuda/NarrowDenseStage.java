package dev.elbow.backend.cuda;

import dev.elbow.backend.cuda.MatrixProduct.Operand;
import dev.elbow.backend.cuda.kernel.NarrowDenseKernels;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import java.util.List;

/**
 * A dense layer of few inputs with the ReLU behind it: forward is one kernel, and backward one for mask, weight and bias gradient,
 * then {@code dx = dy W} by the library.
 */
final class NarrowDenseStage implements Stage {
    private final PlanParts parts;
    private final Parameter weight;
    private final Parameter bias;
    private final Edge in;
    private final Edge out;
    private final boolean relu;
    private final Region tickets;
    private final MatrixProduct dgrad;

    NarrowDenseStage(PlanParts parts, Node node, Edge in, Edge out, boolean relu) {
        this.parts = parts;
        this.weight = node.parameters().get(0);
        this.bias = node.parameters().get(1);
        this.in = in;
        this.out = out;
        this.relu = relu;
        int batch = parts.batch();
        int outputs = out.width();
        int inputs = in.width();
        if (parts.training()) {
            this.tickets = parts.memory().bytes(NarrowDenseKernels.ticketBytes(batch, outputs, inputs));
            parts.scratch().need(NarrowDenseKernels.partialBytes(batch, outputs, inputs));
        } else {
            this.tickets = null;
        }
        this.dgrad = in.wantsGradient()
                ? new MatrixProduct(
                        parts.call(), new MatrixProduct.Spec(batch, inputs, outputs, Operand.PLAIN, Operand.PLAIN, 0))
                : null;
    }

    /** Returns whether the kernels can compute a dense layer with this input. */
    static boolean fits(Edge in) {
        return in.width() <= NarrowDenseKernels.MOST_INPUTS;
    }

    @Override
    public void forward(List<Launch> launches) {
        launches.add(parts.kernels()
                .narrowDense()
                .forward(
                        in.values().address(),
                        parts.parameters().address(weight),
                        parts.parameters().address(bias),
                        out.values().address(),
                        parts.batch(),
                        out.width(),
                        in.width(),
                        relu)::execute);
    }

    @Override
    public void backward(List<Launch> launches) {
        long dy = out.gradient().address();
        launches.add(parts.kernels()
                .narrowDense()
                .backward(
                        dy,
                        relu ? out.values().address() : 0,
                        in.values().address(),
                        parts.scratch().address(),
                        tickets.address(),
                        parts.gradient(weight),
                        parts.gradient(bias),
                        parts.batch(),
                        out.width(),
                        in.width())::execute);
        if (dgrad != null) {
            launches.add(dgrad.launch(
                    dy, parts.parameters().address(weight), in.gradient().address()));
        }
    }

    @Override
    public void close() {
        if (dgrad != null) {
            dgrad.close();
        }
    }
}
