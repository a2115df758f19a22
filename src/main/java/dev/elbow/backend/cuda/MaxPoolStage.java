package dev.elbow.backend.cuda;

import dev.elbow.graph.Node;
import java.util.List;

/** The largest of each 2x2 window; the gradient goes to the first largest. */
record MaxPoolStage(PlanParts parts, Node node, Edge in, Edge out) implements Stage {

    @Override
    public void forward(List<Launch> launches) {
        launches.add(parts.kernels()
                .pool()
                .maxPool(
                        out.values().address(),
                        in.values().address(),
                        parts.batch(),
                        node.input().height(),
                        node.input().width(),
                        node.input().channels())::execute);
    }

    @Override
    public void backward(List<Launch> launches) {
        if (in.wantsGradient()) {
            launches.add(parts.kernels()
                    .pool()
                    .maxPoolBackward(
                            in.gradient().address(),
                            out.gradient().address(),
                            in.values().address(),
                            parts.batch(),
                            node.input().height(),
                            node.input().width(),
                            node.input().channels())::execute);
        }
    }
}
