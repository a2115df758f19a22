package dev.elbow.backend.cuda;

import java.util.List;

/** The reconstruction in inference where the loss works on logits: their sigmoid, in place. */
record SigmoidStage(PlanParts parts, Edge edge) implements Stage {

    @Override
    public void forward(List<Launch> launches) {
        long address = edge.values().address();
        launches.add(
                parts.kernels().elementwise().sigmoid(address, address, (long) parts.batch() * edge.width())::execute);
    }
}
