package dev.elbow.backend.cuda;

import java.util.List;

/** A ReLU behind an op that it does not fuse with. */
record ReluStage(PlanParts parts, Edge in, Edge out) implements Stage {

    @Override
    public void forward(List<Launch> launches) {
        launches.add(parts.kernels()
                .elementwise()
                .relu(out.values().address(), in.values().address(), elements())::execute);
    }

    @Override
    public void backward(List<Launch> launches) {
        if (in.wantsGradient()) {
            launches.add(parts.kernels()
                    .elementwise()
                    .reluBackward(
                            in.gradient().address(),
                            out.gradient().address(),
                            out.values().address(),
                            elements())::execute);
        }
    }

    private long elements() {
        return (long) parts.batch() * in.width();
    }
}
