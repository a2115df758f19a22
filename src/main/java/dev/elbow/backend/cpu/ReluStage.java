package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;

/** A ReLU that no producer could fuse. */
final class ReluStage implements Stage {
    private final Kernels kernels = Kernels.get();
    private final Edge in;
    private final Edge out;
    private final int elements;

    ReluStage(Edge in, Edge out, int batch) {
        this.in = in;
        this.out = out;
        this.elements = batch * in.features;
    }

    @Override
    public void forward(Step step) {
        kernels.relu().forward(in.value, out.value, elements);
    }

    @Override
    public void backward(Step step) {
        if (in.gradient != 0) {
            kernels.elementwise().copy(out.gradient, in.gradient, elements);
            kernels.relu().backward(in.gradient, out.value, elements);
        }
    }
}
