package dev.elbow.backend.cuda;

import dev.elbow.graph.InputNoise;
import java.util.List;

/** Adds noise to the input; the gradient passes unchanged, in memory that both edges share. */
record InputNoiseStage(PlanParts parts, InputNoise op, Edge in, Edge out) implements Stage {

    @Override
    public void forward(List<Launch> launches) {
        launches.add(parts.kernels()
                .input()
                .noise(
                        out.values().address(),
                        in.values().address(),
                        parts.record().address(),
                        parts.batch(),
                        in.width(),
                        op.stddev(),
                        parts.spec().seed())::execute);
    }
}
