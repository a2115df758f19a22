package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.SoftmaxKernel;

/** Turns logits into the classes' probabilities, in place: what a softmax loss is in inference. */
final class ProbabilitiesStage implements Stage {
    private final Edge edge;

    ProbabilitiesStage(Edge edge) {
        this.edge = edge;
    }

    @Override
    public void forward(Step step) {
        for (int row = 0; row < step.rows; row++) {
            long logits = Rows.at(edge.value, row, edge.features);
            SoftmaxKernel.probabilities(logits, logits, edge.features);
        }
    }
}
