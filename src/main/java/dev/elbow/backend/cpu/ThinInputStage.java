package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.backend.cpu.kernel.ThinInputBuffers;
import dev.elbow.backend.cpu.kernel.ThinInputConv;
import dev.elbow.backend.cpu.kernel.ThinInputShape;
import dev.elbow.graph.Conv;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;

/** The first convolution of a model, from one or a few channels, with its ReLU; it has no dgrad. */
final class ThinInputStage implements Stage {
    private final ThinInputConv kernel;
    private final Edge out;
    private final int batch;

    /**
     * @param gradients address of the plan's gradients, 0 for a plan without backward
     */
    ThinInputStage(
            Launches launches, CpuParameters parameters, Node node, int batch, Edge in, Edge out, long gradients) {
        this.out = out;
        this.batch = batch;
        Parameter weight = node.parameters().get(0);
        Parameter bias = node.parameters().get(1);
        long dWeight = gradients == 0 ? 0 : parameters.address(gradients, weight);
        long dBias = gradients == 0 ? 0 : parameters.address(gradients, bias);
        out.relu = true;
        out.biasChannels = node.output().channels();
        out.biasGradient = dBias;
        ThinInputShape shape = shape(node);
        kernel = Kernels.get()
                .thinInput(
                        shape,
                        new ThinInputBuffers(
                                in.value,
                                parameters.address(weight),
                                parameters.address(bias),
                                out.value,
                                out.gradient,
                                dWeight,
                                dBias,
                                launches.bytes(shape.scratchBytes())));
    }

    private static ThinInputShape shape(Node node) {
        return new ThinInputShape(
                node.input().height(),
                node.input().width(),
                node.input().channels(),
                node.output().channels(),
                ((Conv) node.op()).stride());
    }

    @Override
    public void forward(Step step) {
        kernel.forward(batch);
    }

    @Override
    public void backward(Step step) {
        kernel.backward(batch, !out.finished);
    }
}
