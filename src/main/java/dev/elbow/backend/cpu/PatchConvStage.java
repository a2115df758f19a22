package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.onednn.Attributes;
import dev.elbow.ffi.onednn.MatrixProduct;
import dev.elbow.ffi.onednn.MemoryDesc;
import dev.elbow.ffi.onednn.Primitive;
import dev.elbow.ffi.onednn.PrimitiveDesc;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;

/**
 * A 3x3 convolution at stride 2, or its transpose, as matrix products with the patches of the larger image. A few samples at a
 * time, so that patches stay in the second-level cache, where copying them costs a few percent of the product.
 *
 * <p>Why: where oneDNN has AVX2 only, its strided convolutions run at 67 to 90 GFLOP/s a core and their wgrad at 70, a matrix
 * product of the same size at 88 to 98. There is no copy of the weights to refresh either: all three products read the store.
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
    private final long dBias;
    private final long chunkBias;
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
        this.chunk = Math.clamp(PATCH_BYTES / ((long) pixels * TAPS * large * Float.BYTES), 1, batch);
        this.patches = launches.floats((long) chunk * pixels * TAPS * large);
        this.chunkBias = launches.floats(node.output().channels());
        Parameter weightParameter = node.parameters().get(0);
        Parameter biasParameter = node.parameters().get(1);
        long weight = parameters.address(weightParameter);
        this.bias = parameters.address(biasParameter);
        this.dBias = gradients == 0 ? 0 : parameters.address(gradients, biasParameter);
        out.relu = relu;
        out.biasChannels = node.output().channels();
        out.biasGradient = dBias;

        Products products = new Products(launches, pixels, small, TAPS * large, weight);
        forward = transposed ? products.expand(in.value) : products.contract(out.value, bias);
        if (gradients == 0) {
            return;
        }
        Edge smallEdge = transposed ? in : out;
        wgrad = products.wgrad(
                transposed ? smallEdge.value : smallEdge.gradient, parameters.address(gradients, weightParameter));
        if (in.gradient != 0) {
            dgrad = transposed ? products.contract(in.gradient, 0) : products.expand(out.gradient);
        }
    }

    @Override
    public void forward(Step step) {
        for (int i = 0; i < forward.length; i++) {
            if (transposed) {
                forward[i].execute();
                kernels.patches()
                        .scatter(patches, bias, relu, at(out, out.value, i), rows(i), height, width, large);
            } else {
                kernels.patches().gather(at(in, in.value, i), patches, rows(i), height, width, large);
                forward[i].execute();
                if (relu) {
                    long result = at(out, out.value, i);
                    kernels.relu().forward(result, result, rows(i) * out.features);
                }
            }
        }
    }

    @Override
    public void backward(Step step) {
        for (int i = 0; i < wgrad.length; i++) {
            maskAndSumBias(i);
            long image = transposed ? at(out, out.gradient, i) : at(in, in.value, i);
            kernels.patches().gather(image, patches, rows(i), height, width, large);
            wgrad[i].execute();
            if (dgrad != null) {
                dgrad[i].execute();
                if (!transposed) {
                    kernels.patches()
                            .scatter(patches, 0, false, at(in, in.gradient, i), rows(i), height, width, large);
                }
            }
        }
    }

    /** What {@link BiasGradient} does, for the samples that are about to be used and so are brought into cache only once. */
    private void maskAndSumBias(int i) {
        if (out.finished) {
            return;
        }
        int channels = out.biasChannels;
        int pixels = rows(i) * (out.features / channels);
        long target = i == 0 ? dBias : chunkBias;
        if (relu) {
            kernels.relu().backwardBias(at(out, out.gradient, i), at(out, out.value, i), pixels, channels, target);
        } else {
            kernels.relu().biasGradient(at(out, out.gradient, i), pixels, channels, target);
        }
        if (i > 0) {
            kernels.elementwise().add(dBias, chunkBias, channels);
        }
    }

    /** Returns the address of chunk {@code i} of an edge's array. */
    private long at(Edge edge, long array, int i) {
        return Rows.at(array, i * chunk, edge.features);
    }

    /** Returns the number of samples in chunk {@code i}. */
    private int rows(int i) {
        return Math.min(chunk, batch - i * chunk);
    }

    /** The launches of each product, one per chunk, since a launch's addresses are fixed. */
    private final class Products {
        private final Launches launches;
        private final int pixels;
        private final int small;
        private final int columns;
        private final long weight;

        Products(Launches launches, int pixels, int small, int columns, long weight) {
            this.launches = launches;
            this.pixels = pixels;
            this.small = small;
            this.columns = columns;
            this.weight = weight;
        }

        /** {@code patches = small W}. */
        Primitive[] expand(long array) {
            return forEachChunk((m, at) -> product(
                    row(m, small), at + array, row(small, columns), weight, null, 0, row(m, columns), patches, Attributes.NONE));
        }

        /** {@code small = patches W^T}, plus bias if there is one. */
        Primitive[] contract(long array, long biasAddress) {
            MemoryDesc biasDesc = biasAddress == 0 ? null : row(1, small);
            return forEachChunk((m, at) -> product(
                    row(m, columns),
                    patches,
                    transpose(columns, small),
                    weight,
                    biasDesc,
                    biasAddress,
                    row(m, small),
                    at + array,
                    Attributes.NONE));
        }

        /** {@code dW = small^T patches}, summed over the chunks. */
        Primitive[] wgrad(long array, long dWeight) {
            return forEachChunk((m, at) -> product(
                    transpose(small, m),
                    at + array,
                    row(m, columns),
                    patches,
                    null,
                    0,
                    row(small, columns),
                    dWeight,
                    at == 0 ? Attributes.NONE : Attributes.ACCUMULATE));
        }

        private Primitive[] forEachChunk(ChunkProduct make) {
            Primitive[] launched = new Primitive[(batch + chunk - 1) / chunk];
            for (int i = 0; i < launched.length; i++) {
                launched[i] = make.of(rows(i) * pixels, Rows.at(0, i * chunk, pixels * small));
            }
            return launched;
        }

        private Primitive product(
                MemoryDesc a,
                long aAddress,
                MemoryDesc b,
                long bAddress,
                MemoryDesc biasDesc,
                long biasAddress,
                MemoryDesc c,
                long cAddress,
                Attributes attributes) {
            PrimitiveDesc desc =
                    launches.own(MatrixProduct.matmul(launches.engine(), a, b, biasDesc, c, attributes));
            return launches.launch(desc, builder -> {
                builder.bind(Args.SRC, aAddress).bind(Args.WEIGHTS, bAddress).bind(Args.DST, cAddress);
                return biasDesc == null ? builder : builder.bind(Args.BIAS, biasAddress);
            });
        }

        private MemoryDesc row(int rows, int columns) {
            return launches.own(MemoryDesc.rowMajor(rows, columns));
        }

        private MemoryDesc transpose(int rows, int columns) {
            return launches.own(MemoryDesc.columnMajor(rows, columns));
        }
    }

    private interface ChunkProduct {
        /** Returns the launch for {@code m} positions whose small array begins {@code at} bytes into the batch's. */
        Primitive of(int m, long at);
    }
}
