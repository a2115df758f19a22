package dev.elbow.backend.cpu;

import dev.elbow.ffi.NativeMemory;
import dev.elbow.ffi.onednn.Attributes;
import dev.elbow.ffi.onednn.ConvSpec;
import dev.elbow.ffi.onednn.Convolution;
import dev.elbow.ffi.onednn.Engine;
import dev.elbow.ffi.onednn.MemoryDesc;
import dev.elbow.ffi.onednn.PrimitiveDesc;
import dev.elbow.ffi.onednn.Reorder;
import dev.elbow.ffi.onednn.Stream;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Graph;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.Node;
import dev.elbow.graph.Relu;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where a convolution runs and how its weights lie in the parameter store. The first one of few channels is a kernel of
 * ours; it and those computed as matrix products have plain layouts. The others keep their weights as oneDNN's weight
 * gradient wants them, so that gradients need no reorder before they are summed and applied. A plan whose forward or dgrad
 * primitive wants another layout repacks.
 */
final class ConvLayout {
    /** Who computes a convolution. */
    enum Kind {
        /** Our kernel for few input channels, with its ReLU. */
        THIN_INPUT,
        /** oneDNN's matrix products with the taps of few output channels. */
        TAPS,
        /** oneDNN's matrix products with patches of the image. */
        PATCHES,
        /** oneDNN's primitives. */
        GENERAL
    }

    /** The batch that layouts are asked for; oneDNN's choice depends on channels and sizes, hardly on the batch. */
    private static final int NOMINAL_BATCH = 64;

    /** The most channels of an image that count as few: red, green, blue. */
    private static final int THIN = 3;

    private ConvLayout() {}

    /** Returns who computes a convolution node of a graph. */
    static Kind kind(Graph graph, Node node) {
        if (thinInput(graph, node)) {
            return Kind.THIN_INPUT;
        }
        if (taps(node)) {
            return Kind.TAPS;
        }
        return patches(node) ? Kind.PATCHES : Kind.GENERAL;
    }

    /** The first layer, from few channels to whole vectors of them, with a ReLU behind it. */
    private static boolean thinInput(Graph graph, Node node) {
        int next = node.index() + 1;
        boolean first =
                graph.nodes().subList(0, node.index()).stream().allMatch(before -> before.op() instanceof InputNoise);
        return first
                && next < graph.nodes().size()
                && graph.nodes().get(next).op() instanceof Relu
                && node.op() instanceof Conv conv
                && conv.kernel() == 3
                && conv.padding() == 1
                && conv.stride() <= 2
                && node.input().channels() <= THIN
                && conv.channels() % 8 == 0;
    }

    /** From whole vectors of channels to few. */
    private static boolean taps(Node node) {
        return node.op() instanceof Conv conv
                && conv.kernel() == 3
                && conv.padding() == 1
                && conv.stride() == 1
                && conv.channels() <= THIN
                && node.input().channels() % 8 == 0;
    }

    /** Stride 2 with enough channels, where oneDNN's convolutions lag behind its matrix products. */
    private static boolean patches(Node node) {
        boolean geometry = switch (node.op()) {
            case Conv op ->
                op.kernel() == 3
                        && op.stride() == 2
                        && op.padding() == 1
                        && node.input().height() % 2 == 0
                        && node.input().width() % 2 == 0;
            case ConvTranspose op ->
                op.kernel() == 3 && op.stride() == 2 && op.padding() == 1 && op.outputPadding() == 1;
            default -> false;
        };
        return geometry && node.input().channels() % 16 == 0 && node.output().channels() % 16 == 0;
    }

    /** Returns oneDNN's geometry of a convolution node for a batch. */
    static ConvSpec spec(Node node, int batch) {
        int h = node.input().height();
        int w = node.input().width();
        int c = node.input().channels();
        return switch (node.op()) {
            case Conv op -> ConvSpec.conv(batch, c, h, w, op.channels(), op.kernel(), op.stride(), op.padding());
            case ConvTranspose op ->
                ConvSpec.convTranspose(
                        batch, c, h, w, op.channels(), op.kernel(), op.stride(), op.padding(), op.outputPadding());
            default -> throw new IllegalArgumentException("not a convolution: " + node.op());
        };
    }

    /** Returns the layout of the node's weights in the store; the caller closes it. */
    static MemoryDesc weights(Engine engine, Graph graph, Node node) {
        ConvSpec spec = spec(node, NOMINAL_BATCH);
        long k = spec.k();
        long c = spec.c();
        long[] dims = {k, c, spec.r(), spec.s()};
        return switch (kind(graph, node)) {
            case THIN_INPUT -> MemoryDesc.strided(dims, new long[] {1, k, 3 * c * k, c * k});
            case TAPS -> MemoryDesc.strided(dims, new long[] {9 * c, 1, 3 * c, c});
            case PATCHES ->
                MemoryDesc.strided(
                        dims, spec.transposed() ? new long[] {1, 9 * k, 3 * k, k} : new long[] {9 * c, 1, 3 * c, c});
            case GENERAL -> wgradLayout(engine, spec);
        };
    }

    private static MemoryDesc wgradLayout(Engine engine, ConvSpec spec) {
        Convolution convolution = new Convolution(engine, spec);
        try (MemoryDesc input = spec.input();
                MemoryDesc any = spec.anyWeights();
                MemoryDesc output = spec.output();
                PrimitiveDesc forward = convolution.forward(input, any, null, output, Attributes.NONE);
                PrimitiveDesc wgrad = convolution.wgrad(input, any, null, output, forward)) {
            return wgrad.argument(Args.D_WEIGHTS);
        }
    }

    /**
     * Returns a layout as a permutation of the exposed one. oneDNN itself tells: it reorders an array that holds its own
     * positions.
     */
    static ParameterLayout permutation(Engine engine, Node node, MemoryDesc layout) {
        int count = node.parameters().getFirst().elements();
        if (count >= 1 << 24) {
            throw new IllegalArgumentException(
                    "a convolution with %d weights is larger than 2^24 - 1: %s".formatted(count, node.op()));
        }
        int size = (int) (layout.bytes() / Float.BYTES);
        try (Arena arena = Arena.ofConfined();
                Stream stream = new Stream(engine);
                MemoryDesc exposed = spec(node, NOMINAL_BATCH).pytorchWeights()) {
            MemorySegment positions = NativeMemory.allocate(arena, (long) count * Float.BYTES);
            MemorySegment stored = NativeMemory.allocate(arena, (long) size * Float.BYTES);
            for (int i = 0; i < count; i++) {
                positions.setAtIndex(ValueLayout.JAVA_FLOAT, i, i + 1);
            }
            Reorder.run(stream, exposed, positions.address(), layout, stored.address());
            int[] permutation = new int[size];
            for (int i = 0; i < size; i++) {
                permutation[i] = (int) stored.getAtIndex(ValueLayout.JAVA_FLOAT, i) - 1;
            }
            return ParameterLayout.permuted(size, permutation);
        }
    }
}
