package dev.elbow.backend.cpu;

import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.backend.cpu.kernel.ThinOutputBuffers;
import dev.elbow.backend.cpu.kernel.ThinOutputConv;
import dev.elbow.backend.cpu.kernel.ThinOutputShape;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;

/** Prepares the kernel of a convolution to few channels, for both of its stages. */
final class ThinOutput {
    private ThinOutput() {}

    /**
     * Returns the kernel; it finishes the gradient of the incoming edge where it can: ReLU mask and producer's bias
     * gradient included.
     *
     * @param target address of what a fused loss compares with
     * @param losses where a fused loss puts its rows, or null without one
     * @param gradients address of the plan's gradients, 0 for a plan without backward
     */
    static ThinOutputConv prepare(
            Launches launches,
            CpuParameters parameters,
            Node node,
            Edge in,
            Edge out,
            long target,
            RowLosses losses,
            long gradients,
            int batch) {
        Parameter weight = node.parameters().get(0);
        Parameter bias = node.parameters().get(1);
        ThinOutputShape shape = new ThinOutputShape(
                node.input().height(),
                node.input().width(),
                node.input().channels(),
                node.output().channels());
        boolean train = gradients != 0;
        // The kernel always writes dInput; without a taker it goes to memory of its own.
        long dInput = train && in.gradient == 0 ? launches.floats((long) batch * in.features) : in.gradient;
        // A dense producer counts its bias over all features, not over channels: it finishes its gradient itself.
        boolean finishes = in.biasGradient == 0 || in.biasChannels == shape.channels();
        in.finished = train && finishes;
        return Kernels.get()
                .thinOutput(
                        shape,
                        new ThinOutputBuffers(
                                in.value,
                                parameters.address(weight),
                                parameters.address(bias),
                                losses == null ? out.value : 0,
                                target,
                                losses == null ? 0 : losses.exact,
                                out.gradient,
                                dInput,
                                train ? parameters.address(gradients, weight) : 0,
                                train ? parameters.address(gradients, bias) : 0,
                                finishes ? in.biasGradient : 0,
                                launches.bytes(shape.scratchBytes())),
                        in.relu && finishes);
    }
}
