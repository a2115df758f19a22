package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;

/** Turns logits into the reconstruction, in place: what a loss is in inference. */
final class SigmoidStage implements Stage {
    private final Kernels kernels = Kernels.get();
    private final Edge edge;
    private final int elements;

    SigmoidStage(Edge edge, int batch) {
        this.edge = edge;
        this.elements = batch * edge.features;
    }

    @Override
    public void forward(Step step) {
        kernels.losses().sigmoid(edge.value, edge.value, elements);
    }
}
