package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.cuda.MatrixProduct.Operand;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import java.util.List;

/**
 * A dense layer {@code y = x W^T + b} with the ReLU behind it, {@code W} being {@code [out, in]}. The bias joins the product; with
 * a ReLU it joins that instead, because the library's ReLU need not let NaN pass. Backward: mask and bias gradient in one pass
 * over the output's gradient, which is overwritten, then {@code dW = dy^T x} and {@code dx = dy W}.
 */
final class DenseStage implements Stage {
    private final PlanParts parts;
    private final Parameter weight;
    private final Parameter bias;
    private final Edge in;
    private final Edge out;
    private final boolean relu;
    private final CleanUp opened = new CleanUp();
    private final BiasBackward biasBackward;
    private final MatrixProduct forward;
    private final MatrixProduct wgrad;
    private final MatrixProduct dgrad;

    /** A node's first weight and first bias, which for a latent head are those of both heads, one after the other. */
    DenseStage(PlanParts parts, Node node, Edge in, Edge out, boolean relu) {
        this.parts = parts;
        this.weight = node.parameters().get(0);
        this.bias = node.parameters().get(1);
        this.in = in;
        this.out = out;
        this.relu = relu;
        int batch = parts.batch();
        this.biasBackward = parts.training() ? new BiasBackward(parts.call(), batch, out.width()) : null;
        long fused = relu ? 0 : parts.parameters().address(bias);
        try {
            CallParts call = parts.call();
            forward = product(call, batch, out.width(), in.width(), Operand.PLAIN, Operand.TRANSPOSED, fused);
            wgrad = parts.training()
                    ? product(call.aside(), out.width(), in.width(), batch, Operand.TRANSPOSED, Operand.PLAIN, 0)
                    : null;
            dgrad = in.wantsGradient()
                    ? product(call, batch, in.width(), out.width(), Operand.PLAIN, Operand.PLAIN, 0)
                    : null;
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
    }

    private MatrixProduct product(CallParts call, int m, int n, int k, Operand a, Operand b, long fusedBias) {
        return opened.add(new MatrixProduct(call, new MatrixProduct.Spec(m, n, k, a, b, fusedBias)));
    }

    @Override
    public void forward(List<Launch> launches) {
        long x = in.values().address();
        long y = out.values().address();
        long w = parts.parameters().address(weight);
        launches.add(forward.launch(x, w, y));
        if (relu) {
            launches.add(
                    parts.kernels().bias().biasRelu(y, parts.parameters().address(bias), parts.batch(), out.width())
                            ::execute);
        }
    }

    @Override
    public void backward(List<Launch> launches) {
        long dy = out.gradient().address();
        launches.add(biasBackward.launch(dy, relu ? out.values().address() : 0, parts.gradient(bias)));
        launches.add(new Aside(wgrad.launch(dy, in.values().address(), parts.gradient(weight))));
        if (dgrad != null) {
            launches.add(dgrad.launch(
                    dy, parts.parameters().address(weight), in.gradient().address()));
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
