package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.Products.Operand;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.onednn.Attributes;
import dev.elbow.ffi.onednn.Primitive;

/**
 * A dense layer as matrix products by oneDNN: {@code Y = X W + b} then ReLU in place, {@code dW}, {@code dX = dY
 * W^T}.
 *
 * <p>The ReLU is ours, not oneDNN's post-op, whose {@code max} turns NaN into 0 and so hides a diverged parameter.
 */
final class DenseStage implements Stage {
    private final Kernels kernels = Kernels.get();
    private final Edge out;
    private final int batch;
    private final Primitive forward;
    private Primitive wgrad;
    private Primitive dgrad;
    private BiasGradient biasGradient;

    /** Where the parameters of the product are: {@code [out, in]}, or {@code [in, out]} if {@code inputsFirst}. */
    record Weights(int inputs, int outputs, boolean inputsFirst, long weight, long bias, long dWeight, long dBias) {}

    /** Prepares the products; without backward if {@code weights.dWeight} is 0. */
    DenseStage(Launches launches, int batch, Edge in, Edge out, boolean relu, Weights weights) {
        this.out = out;
        this.batch = batch;
        int inputs = weights.inputs;
        int outputs = weights.outputs;
        out.relu = relu;
        out.biasChannels = outputs;
        Products products = new Products(launches);
        Operand input = Operand.of(in.value);
        Operand weight = new Operand(weights.weight, !weights.inputsFirst);
        forward = products.product(batch, inputs, outputs, input, weight, weights.bias, out.value, Attributes.NONE);
        if (weights.dWeight == 0) {
            return;
        }
        out.biasGradient = weights.dBias;
        biasGradient = new BiasGradient(out, 0);
        Operand dOutput = Operand.of(out.gradient);
        wgrad = weights.inputsFirst
                ? products.product(inputs, batch, outputs, Operand.transposed(in.value), dOutput, weights.dWeight)
                : products.product(outputs, batch, inputs, Operand.transposed(out.gradient), input, weights.dWeight);
        if (in.gradient != 0) {
            Operand transposed = new Operand(weights.weight, weights.inputsFirst);
            dgrad = products.product(batch, outputs, inputs, dOutput, transposed, in.gradient);
        }
    }

    @Override
    public void forward(Step step) {
        forward.execute();
        if (out.relu) {
            kernels.relu().forward(out.value, out.value, batch * out.features);
        }
    }

    @Override
    public void backward(Step step) {
        if (!out.finished) {
            biasGradient.run(0, batch);
        }
        wgrad.execute();
        if (dgrad != null) {
            dgrad.execute();
        }
    }
}
