package dev.elbow.backend.cpu;

import dev.elbow.ffi.NativeMemory;
import dev.elbow.ffi.onednn.Attributes;
import dev.elbow.ffi.onednn.ConvSpec;
import dev.elbow.ffi.onednn.Convolution;
import dev.elbow.ffi.onednn.CpuIsa;
import dev.elbow.ffi.onednn.Engine;
import dev.elbow.ffi.onednn.MemoryDesc;
import dev.elbow.ffi.onednn.PrimitiveDesc;
import dev.elbow.ffi.onednn.Reorder;
import dev.elbow.ffi.onednn.Stream;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Node;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where a convolution runs and how its weights lie in the parameter store. Those
 * computed as products with patches have a plain layout; the others keep their weights as oneDNN's weight gradient wants them, so that gradients
 * need no reorder before they are summed and applied. A plan whose forward or dgrad primitive wants another layout repacks.
 */
final class ConvLayout {
    /** Who computes a convolution. */
    enum Kind {
        /** oneDNN's matrix products with patches of the image. */
        PATCHES,
        /** oneDNN's primitives. */
        GENERAL
    }

    /** The batch that layouts are asked for; oneDNN's choice depends on channels and sizes, hardly on the batch. */
    private static final int NOMINAL_BATCH = 64;

    private ConvLayout() {}

    /** Returns who computes a convolution node. */
    static Kind kind(Node node) {
        return patches(node) ? Kind.PATCHES : Kind.GENERAL;
    }

    /** Stride 2 with enough channels, where oneDNN's convolutions lag behind its matrix products: without AVX-512. */
    private static boolean patches(Node node) {
        if (CpuIsa.hasAvx512()) {
            return false;
        }
        boolean geometry = switch (node.op()) {
            case Conv op -> op.kernel() == 3
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
            case ConvTranspose op -> ConvSpec.convTranspose(
                    batch, c, h, w, op.channels(), op.kernel(), op.stride(), op.padding(), op.outputPadding());
            default -> throw new IllegalArgumentException("not a convolution: " + node.op());
        };
    }

    /** Returns the layout of the node's weights in the store; the caller closes it. */
    static MemoryDesc weights(Engine engine, Node node) {
        ConvSpec spec = spec(node, NOMINAL_BATCH);
        long k = spec.k();
        long c = spec.c();
        long[] dims = {k, c, spec.r(), spec.s()};
        return switch (kind(node)) {
            case PATCHES -> MemoryDesc.strided(
                    dims,
                    spec.transposed() ? new long[] {1, 9 * k, 3 * k, k} : new long[] {9 * c, 1, 3 * c, c});
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
