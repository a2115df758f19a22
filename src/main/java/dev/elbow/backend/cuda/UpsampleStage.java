package dev.elbow.backend.cuda;

import dev.elbow.graph.Node;
import java.util.List;

/** Doubles height and width by repeating pixels; the gradient is the sum over each pixel's copies. */
record UpsampleStage(PlanParts parts, Node node, Edge in, Edge out) implements Stage {

    @Override
    public void forward(List<Launch> launches) {
        launches.add(parts.kernels()
                .pool()
                .upsample(
                        out.values().address(),
                        in.values().address(),
                        parts.batch(),
                        node.output().height(),
                        node.output().width(),
                        node.output().channels())::execute);
    }

    @Override
    public void backward(List<Launch> launches) {
        if (in.wantsGradient()) {
            launches.add(parts.kernels()
                    .pool()
                    .upsampleBackward(
                            in.gradient().address(),
                            out.gradient().address(),
                            parts.batch(),
                            node.output().height(),
                            node.output().width(),
                            node.output().channels())::execute);
        }
    }
}
