package dev.elbow.backend.cpu;

import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryUse;
import dev.elbow.ffi.onednn.Attributes;
import dev.elbow.ffi.onednn.ConvSpec;
import dev.elbow.ffi.onednn.Convolution;
import dev.elbow.ffi.onednn.Engine;
import dev.elbow.ffi.onednn.MatrixProduct;
import dev.elbow.ffi.onednn.MemoryDesc;
import dev.elbow.ffi.onednn.Primitive;
import dev.elbow.ffi.onednn.PrimitiveDesc;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * oneDNN's primitives for one training step of a graph, each by itself on memory of its own: fprop, dgrad and wgrad of every
 * convolution and dense product, without the dgrad of the first layer and without bias
 * gradients, which oneDNN is slow at. Made and run on one thread setting.
 */
final class PrimitiveSuite implements AutoCloseable {
    private final NativeBlock memory = new NativeBlock(new MemoryAccount(), MemoryUse.OTHER);
    private final Launches launches;
    private final List<Primitive> primitives = new ArrayList<>();
    private final boolean nhwc;

    /**
     * @param nhwc whether activations are NHWC; else in a layout of oneDNN's choice
     */
    PrimitiveSuite(Engine engine, Graph graph, int batch, boolean nhwc) {
        this.launches = new Launches(engine, memory);
        this.nhwc = nhwc;
        boolean first = true;
        for (Node node : graph.nodes()) {
            switch (node.op()) {
                case Conv _, ConvTranspose _ -> convolution(ConvLayout.spec(node, batch), first);
                case Dense op -> dense(batch, node.input().elements(), op.units(), first);
                case GaussianLatent op -> dense(batch, node.input().elements(), 2 * op.latent(), first);
                default -> {}
            }
            first &= node.parameters().isEmpty();
        }
    }

    List<Primitive> primitives() {
        return primitives;
    }

    private void convolution(ConvSpec spec, boolean first) {
        Convolution convolution = new Convolution(launches.engine(), spec);
        MemoryDesc input = launches.own(nhwc ? spec.input() : MemoryDesc.any(spec.n(), spec.c(), spec.h(), spec.w()));
        MemoryDesc output =
                launches.own(nhwc ? spec.output() : MemoryDesc.any(spec.n(), spec.k(), spec.outH(), spec.outW()));
        MemoryDesc weights = launches.own(spec.anyWeights());
        MemoryDesc bias = launches.own(spec.bias());
        PrimitiveDesc forward = launches.own(convolution.forward(input, weights, bias, output, Attributes.NONE));
        add(forward, Args.SRC, Args.WEIGHTS, Args.BIAS, Args.DST);
        if (!first) {
            add(
                    launches.own(convolution.dgrad(input, weights, output, forward)),
                    Args.D_OUTPUT,
                    Args.WEIGHTS,
                    Args.D_INPUT);
        }
        add(
                launches.own(convolution.wgrad(input, weights, null, output, forward)),
                Args.SRC,
                Args.D_OUTPUT,
                Args.D_WEIGHTS);
    }

    private void dense(int batch, int inputs, int outputs, boolean first) {
        Engine engine = launches.engine();
        MemoryDesc input = launches.own(MemoryDesc.rowMajor(batch, inputs));
        MemoryDesc output = launches.own(MemoryDesc.rowMajor(batch, outputs));
        MemoryDesc weights = launches.own(MemoryDesc.any(outputs, inputs));
        MemoryDesc bias = launches.own(MemoryDesc.rowMajor(outputs));
        PrimitiveDesc forward =
                launches.own(MatrixProduct.dense(engine, input, weights, bias, output, Attributes.NONE));
        add(forward, Args.SRC, Args.WEIGHTS, Args.BIAS, Args.DST);
        if (!first) {
            add(
                    launches.own(MatrixProduct.denseDgrad(engine, input, weights, output, forward)),
                    Args.D_OUTPUT,
                    Args.WEIGHTS,
                    Args.D_INPUT);
        }
        add(
                launches.own(MatrixProduct.denseWgrad(engine, input, weights, null, output, forward)),
                Args.SRC,
                Args.D_OUTPUT,
                Args.D_WEIGHTS);
    }

    private void add(PrimitiveDesc desc, int... arguments) {
        primitives.add(launches.launch(desc, builder -> {
            for (int argument : arguments) {
                try (MemoryDesc layout = desc.argument(argument)) {
                    builder.bind(argument, launches.floats(layout.bytes() / Float.BYTES));
                }
            }
            return builder;
        }));
    }

    @Override
    public void close() {
        launches.close();
        memory.release();
    }
}
