package dev.elbow.backend.cuda;

import java.util.List;

/** What a softmax loss is in inference: the probabilities of the classes, in place. */
record ProbabilitiesStage(PlanParts parts, Edge edge) implements Stage {

    @Override
    public void forward(List<Launch> launches) {
        long address = edge.values().address();
        launches.add(parts.kernels().softmax().probabilities(address, address, parts.batch(), edge.width())::execute);
    }
}
