package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.onednn.Attributes;
import dev.elbow.ffi.onednn.MatrixProduct;
import dev.elbow.ffi.onednn.MemoryDesc;
import dev.elbow.ffi.onednn.Primitive;
import dev.elbow.ffi.onednn.PrimitiveDesc;

/**
 * A dense layer as matrix products by oneDNN: {@code Y = X W + b} then ReLU in place, {@code dW}, {@code dX = dY
 * W^T}. Row-major throughout; a transposed operand is the same memory with swapped strides.
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
        MemoryDesc input = launches.own(MemoryDesc.rowMajor(batch, inputs));
        MemoryDesc output = launches.own(MemoryDesc.rowMajor(batch, outputs));
        MemoryDesc weight = launches.own(matrix(inputs, outputs, weights.inputsFirst));
        MemoryDesc bias = launches.own(MemoryDesc.rowMajor(1, outputs));
        PrimitiveDesc forwardDesc =
                launches.own(MatrixProduct.matmul(launches.engine(), input, weight, bias, output, Attributes.NONE));
        forward = launches.launch(forwardDesc, builder -> builder.bind(Args.SRC, in.value)
                .bind(Args.WEIGHTS, weights.weight)
                .bind(Args.BIAS, weights.bias)
                .bind(Args.DST, out.value));
        if (weights.dWeight == 0) {
            return;
        }
        out.biasGradient = weights.dBias;
        biasGradient = new BiasGradient(out, batch);
        wgrad = weights.inputsFirst
                ? product(launches, inputs, batch, outputs, in.value, true, out.gradient, false, weights.dWeight)
                : product(launches, outputs, batch, inputs, out.gradient, true, in.value, false, weights.dWeight);
        if (in.gradient != 0) {
            dgrad = product(
                    launches, batch, outputs, inputs, out.gradient, false, weights.weight, weights.inputsFirst, in.gradient);
        }
    }

    /** Returns the launch of {@code C[m, n] = A[m, k] B[k, n]}; a transposed operand is stored {@code [k, m]} or {@code [n, k]}. */
    private static Primitive product(
            Launches launches, int m, int k, int n, long a, boolean transA, long b, boolean transB, long c) {
        MemoryDesc left = launches.own(matrix(m, k, !transA));
        MemoryDesc right = launches.own(matrix(k, n, !transB));
        MemoryDesc result = launches.own(MemoryDesc.rowMajor(m, n));
        PrimitiveDesc desc = launches.own(
                MatrixProduct.matmul(launches.engine(), left, right, null, result, Attributes.NONE));
        return launches.launch(
                desc, builder -> builder.bind(Args.SRC, a).bind(Args.WEIGHTS, b).bind(Args.DST, c));
    }

    private static MemoryDesc matrix(int rows, int columns, boolean rowMajor) {
        return rowMajor ? MemoryDesc.rowMajor(rows, columns) : MemoryDesc.columnMajor(rows, columns);
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
        biasGradient.run();
        wgrad.execute();
        if (dgrad != null) {
            dgrad.execute();
        }
    }
}
