package dev.elbow.backend.cuda;

import dev.elbow.backend.CleanUp;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.cuda.MatrixProduct.Operand;
import dev.elbow.backend.cuda.kernel.NarrowHeadKernels;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import java.util.List;

/**
 * The narrow end of an encoder: a dense layer with its ReLU, and the Gaussian head behind it. The dense layer's products are the
 * library's; all between them, forward and backward, is one kernel each.
 */
final class NarrowHeadStage implements Stage {
    private final PlanParts parts;
    private final Edge in;
    private final Edge hidden;
    private final LatentRows rows;
    private final Parameter hiddenWeight;
    private final Parameter hiddenBias;
    private final Parameter weight;
    private final Parameter bias;
    private final CleanUp opened = new CleanUp();
    private final MatrixProduct product;
    private final MatrixProduct wgrad;
    private final MatrixProduct dgrad;
    private final NarrowHeadKernels kernels;
    private final Region ticket;

    /**
     * @param dense the node of the layer before the head
     * @param head whose first weight and first bias are those of both heads, one after the other
     * @param hidden the dense layer's output behind its ReLU
     */
    NarrowHeadStage(PlanParts parts, Node dense, Node head, Edge in, Edge hidden, LatentRows rows) {
        this.parts = parts;
        this.in = in;
        this.hidden = hidden;
        this.rows = rows;
        this.hiddenWeight = dense.parameters().get(0);
        this.hiddenBias = dense.parameters().get(1);
        this.weight = head.parameters().get(0);
        this.bias = head.parameters().get(1);
        int batch = parts.batch();
        this.kernels = new NarrowHeadKernels(
                parts.kernels().launches(), batch, hidden.width(), rows.out().width());
        this.ticket = parts.memory().bytes(Integer.BYTES);
        if (parts.training()) {
            parts.scratch().need(kernels.partialBytes());
        }
        try {
            CallParts call = parts.call();
            product = product(call, batch, hidden.width(), in.width(), Operand.PLAIN, Operand.TRANSPOSED);
            wgrad = parts.training()
                    ? product(call.aside(), hidden.width(), in.width(), batch, Operand.TRANSPOSED, Operand.PLAIN)
                    : null;
            dgrad = in.wantsGradient()
                    ? product(call, batch, in.width(), hidden.width(), Operand.PLAIN, Operand.PLAIN)
                    : null;
        } catch (RuntimeException | Error e) {
            throw opened.after(e);
        }
    }

    /** Returns whether the kernels can compute a head of this shape. */
    static boolean fits(int hidden, int latents) {
        return NarrowHeadKernels.supports(hidden, latents);
    }

    private MatrixProduct product(CallParts call, int m, int n, int k, Operand a, Operand b) {
        return opened.add(new MatrixProduct(call, new MatrixProduct.Spec(m, n, k, a, b, 0)));
    }

    @Override
    public void forward(List<Launch> launches) {
        long h = hidden.values().address();
        launches.add(product.launch(in.values().address(), parts.parameters().address(hiddenWeight), h));
        PlanSpec spec = parts.spec();
        launches.add(kernels.forward(
                h,
                parts.parameters().address(hiddenBias),
                parts.parameters().address(weight),
                parts.parameters().address(bias),
                rows.moments().values().address(),
                rows.epsilon().address(),
                rows.out().values().address(),
                rows.rowKl().address(),
                parts.record().address(),
                new NarrowHeadKernels.Noise(spec.givenEpsilon(), spec.seed(), spec.epsilonStream()))::execute);
    }

    @Override
    public void backward(List<Launch> launches) {
        long dh = hidden.gradient().address();
        launches.add(kernels.backward(
                rows.moments().values().address(),
                rows.epsilon().address(),
                rows.out().gradient().address(),
                hidden.values().address(),
                parts.parameters().address(weight),
                dh,
                new NarrowHeadKernels.Gradients(
                        parts.gradient(weight), parts.gradient(bias), parts.gradient(hiddenBias)),
                parts.scratch().address(),
                ticket.address(),
                parts.record().address(),
                parts.spec().freeBits())::execute);
        launches.add(new Aside(wgrad.launch(dh, in.values().address(), parts.gradient(hiddenWeight))));
        if (dgrad != null) {
            launches.add(dgrad.launch(
                    dh, parts.parameters().address(hiddenWeight), in.gradient().address()));
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
