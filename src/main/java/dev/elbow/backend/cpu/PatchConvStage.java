package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.Products.Operand;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.onednn.Attributes;
import dev.elbow.ffi.onednn.Primitive;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Shape;
import java.util.function.IntToLongFunction;

/**
 * A 3x3 convolution at stride 2, or its transpose, as matrix products with the patches of the larger image. A few samples at a
 * time, so that patches stay in the second-level cache, where copying them costs a few percent of the product.
 *
 * <p>Why: on AVX2 oneDNN's strided convolutions run at 67 to 90 GFLOP/s a core and their wgrad at 70, a matrix product of the same
 * size at 88 to 98; with AVX-512 they run at 78 to 97, but for a small forward that reaches 115, against 92 to 100 with the
 * copies counted. There is no copy of the weights to refresh either: all three products read the store.
 *
 * <p>With S channels in the smaller image, L in the larger and weights {@code [S, 9, L]}: <i>expand</i> is {@code small W} then a
 * scatter; <i>contract</i> is a gather then {@code patches W^T}; wgrad is {@code small^T patches}. A convolution contracts
 * forward and expands backward, a transposed one the other way round.
 */
final class PatchConvStage implements Stage {
    private static final int TAPS = 9;
    /** Bytes of patches at a time: half of a small second-level cache. */
    private static final int PATCH_BYTES = 256 << 10;

    private final Kernels kernels = Kernels.get();
    private final boolean transposed;
    private final boolean relu;
    private final int batch;
    private final int chunk;
    private final int height;
    private final int width;
    private final int large;
    private final Edge in;
    private final Edge out;
    private final long patches;
    private final long bias;
    private final BiasGradient biasGradient;
    private final Primitive[] forward;
    private Primitive[] wgrad;
    private Primitive[] dgrad;

    /**
     * @param gradients address of the plan's gradients, 0 for a plan without backward
     */
    PatchConvStage(
            Launches launches,
            CpuParameters parameters,
            Node node,
            int batch,
            Edge in,
            Edge out,
            boolean relu,
            long gradients) {
        this.transposed = node.op() instanceof ConvTranspose;
        this.relu = relu;
        this.batch = batch;
        this.in = in;
        this.out = out;
        var smallShape = transposed ? node.input() : node.output();
        this.height = smallShape.height();
        this.width = smallShape.width();
        this.large = (transposed ? node.output() : node.input()).channels();
        int small = smallShape.channels();
        int pixels = height * width;
        this.chunk = chunk(node, batch);
        this.patches = launches.floats((long) chunk * pixels * TAPS * large);
        Parameter weightParameter = node.parameters().get(0);
        Parameter biasParameter = node.parameters().get(1);
        long weight = parameters.address(weightParameter);
        this.bias = parameters.address(biasParameter);
        out.relu = relu;
        out.biasChannels = node.output().channels();
        out.biasGradient = gradients == 0 ? 0 : parameters.address(gradients, biasParameter);
        biasGradient = new BiasGradient(out, launches.floats(out.biasChannels));

        Pieces pieces = new Pieces(new Products(launches), pixels, small, weight);
        forward = transposed ? pieces.expand(in::value) : pieces.contract(out::value, bias);
        if (gradients == 0) {
            return;
        }
        wgrad = pieces.wgrad(transposed ? in::value : out::gradient, parameters.address(gradients, weightParameter));
        if (in.gradient != 0) {
            dgrad = transposed ? pieces.contract(in::gradient, 0) : pieces.expand(out::gradient);
        }
    }

    /** Returns how many samples are taken at a time. */
    static int chunk(Node node, int batch) {
        boolean up = node.op() instanceof ConvTranspose;
        Shape small = up ? node.input() : node.output();
        int large = (up ? node.output() : node.input()).channels();
        long patches = (long) small.height() * small.width() * TAPS * large * Float.BYTES;
        return Math.clamp(PATCH_BYTES / patches, 1, batch);
    }

    @Override
    public void forward(Step step) {
        for (int i = 0; i < chunks(); i++) {
            forward(i);
        }
    }

    /** The forward of chunk {@code i}. */
    void forward(int i) {
        if (transposed) {
            forward[i].execute();
            kernels.patches().scatter(patches, bias, relu, out.value(first(i)), rows(i), height, width, large);
            return;
        }
        kernels.patches().gather(in.value(first(i)), patches, rows(i), height, width, large);
        forward[i].execute();
        if (relu) {
            long result = out.value(first(i));
            kernels.relu().forward(result, result, rows(i) * out.features);
        }
    }

    @Override
    public void backward(Step step) {
        for (int i = 0; i < chunks(); i++) {
            backward(i);
        }
    }

    /** The backward of chunk {@code i}; chunks come in ascending order from 0, since the gradients of parameters are sums. */
    void backward(int i) {
        if (!out.finished) {
            biasGradient.run(first(i), rows(i));
        }
        long image = transposed ? out.gradient(first(i)) : in.value(first(i));
        kernels.patches().gather(image, patches, rows(i), height, width, large);
        wgrad[i].execute();
        if (dgrad != null) {
            dgrad[i].execute();
            if (!transposed) {
                kernels.patches().scatter(patches, 0, false, in.gradient(first(i)), rows(i), height, width, large);
            }
        }
    }

    /** Returns the number of chunks. */
    int chunks() {
        return (batch + chunk - 1) / chunk;
    }

    /** Returns the first sample of chunk {@code i}. */
    int first(int i) {
        return i * chunk;
    }

    /** Returns the number of samples in chunk {@code i}. */
    int rows(int i) {
        return Math.min(chunk, batch - i * chunk);
    }

    /** The launches of each product, one per chunk. */
    private final class Pieces {
        private final Products products;
        private final int pixels;
        private final int small;
        private final int columns = TAPS * large;
        private final long weight;

        Pieces(Products products, int pixels, int small, long weight) {
            this.products = products;
            this.pixels = pixels;
            this.small = small;
            this.weight = weight;
        }

        /** {@code patches = small W}. */
        Primitive[] expand(IntToLongFunction array) {
            return Products.pieces(
                    chunks(),
                    i -> products.product(
                            rows(i) * pixels,
                            small,
                            columns,
                            Operand.of(array.applyAsLong(first(i))),
                            Operand.of(weight),
                            patches));
        }

        /** {@code small = patches W^T}, plus bias unless its address is 0. */
        Primitive[] contract(IntToLongFunction array, long biasAddress) {
            return Products.pieces(
                    chunks(),
                    i -> products.product(
                            rows(i) * pixels,
                            columns,
                            small,
                            Operand.of(patches),
                            Operand.transposed(weight),
                            biasAddress,
                            array.applyAsLong(first(i)),
                            Attributes.NONE));
        }

        /** {@code dW = small^T patches}, summed over the chunks. */
        Primitive[] wgrad(IntToLongFunction array, long dWeight) {
            return Products.pieces(
                    chunks(),
                    i -> products.product(
                            small,
                            rows(i) * pixels,
                            columns,
                            Operand.transposed(array.applyAsLong(first(i))),
                            Operand.of(patches),
                            0,
                            dWeight,
                            Products.summing(i)));
        }
    }
}
