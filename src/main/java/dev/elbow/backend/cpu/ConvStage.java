package dev.elbow.backend.cpu;

import dev.elbow.backend.Step;
import dev.elbow.backend.cpu.kernel.Kernels;
import dev.elbow.ffi.onednn.Attributes;
import dev.elbow.ffi.onednn.ConvSpec;
import dev.elbow.ffi.onednn.Convolution;
import dev.elbow.ffi.onednn.MemoryDesc;
import dev.elbow.ffi.onednn.Primitive;
import dev.elbow.ffi.onednn.PrimitiveDesc;
import dev.elbow.graph.Node;

/**
 * A convolution or transposed convolution by oneDNN, NHWC. Weights are repacked from the store's layout where a
 * primitive wants another: some ten thousand floats, against activations of millions that never move.
 *
 * <p>The ReLU is ours, not oneDNN's post-op, whose {@code max} turns NaN into 0 and so hides a diverged parameter; forward runs a
 * few samples at a time so that it costs little.
 */
final class ConvStage implements Stage {
    /** Bytes of output at a time, so that the ReLU finds it in the second-level cache. */
    private static final int CHUNK_BYTES = 256 << 10;

    private final Kernels kernels = Kernels.get();
    private final Edge out;
    private final int batch;
    private final int chunk;
    private final Primitive packForward;
    private final Primitive[] forward;
    private Primitive wgrad;
    private Primitive unpackWgrad;
    private Primitive packDgrad;
    private Primitive dgrad;
    private BiasGradient biasGradient;

    /**
     * @param gradients address of the plan's gradients, 0 for a plan without backward
     */
    ConvStage(
            Launches launches,
            CpuParameters parameters,
            Node node,
            int batch,
            Edge in,
            Edge out,
            boolean relu,
            long gradients) {
        this.out = out;
        this.chunk = Math.clamp(CHUNK_BYTES / ((long) out.features * Float.BYTES), 1, batch);
        this.batch = batch;
        ConvSpec spec = ConvLayout.spec(node, batch);
        Convolution convolution = new Convolution(launches.engine(), spec);
        MemoryDesc input = launches.own(spec.input());
        MemoryDesc output = launches.own(spec.output());
        MemoryDesc any = launches.own(spec.anyWeights());
        MemoryDesc bias = launches.own(spec.bias());
        MemoryDesc stored = launches.own(ConvLayout.weights(launches.engine(), parameters.graph(), node));
        long weight = parameters.address(node.parameters().get(0));
        long biasAddress = parameters.address(node.parameters().get(1));
        out.relu = relu;
        out.biasChannels = spec.k();

        PrimitiveDesc hint = launches.own(convolution.forward(input, any, bias, output, Attributes.NONE));
        Packed packed = pack(launches, stored, weight, hint);
        packForward = packed.reorder;
        forward = new Primitive[(batch + chunk - 1) / chunk];
        for (int i = 0; i < forward.length; i++) {
            forward[i] = forward(launches, node, i, packed, biasAddress, in);
        }
        if (gradients == 0) {
            return;
        }
        out.biasGradient = parameters.address(gradients, node.parameters().get(1));
        biasGradient = new BiasGradient(out, 0);
        prepareWgrad(
                launches,
                convolution,
                hint,
                stored,
                parameters.address(gradients, node.parameters().get(0)),
                spec,
                in,
                out);
        if (in.gradient != 0) {
            PrimitiveDesc dgradDesc = launches.own(convolution.dgrad(input, any, output, hint));
            Packed dgradPacked = pack(launches, stored, weight, dgradDesc);
            packDgrad = dgradPacked.reorder;
            dgrad = launches.launch(
                    dgradDesc,
                    builder -> builder.bind(Args.D_OUTPUT, out.gradient)
                            .bind(Args.WEIGHTS, dgradPacked.address)
                            .bind(Args.D_INPUT, in.gradient));
        }
    }

    /** The launch for chunk {@code i}, with the weights in the layout that the whole batch chose. */
    private Primitive forward(Launches launches, Node node, int i, Packed packed, long bias, Edge in) {
        ConvSpec spec = ConvLayout.spec(node, rows(i));
        PrimitiveDesc desc = launches.own(new Convolution(launches.engine(), spec)
                .forward(
                        launches.own(spec.input()),
                        packed.layout,
                        launches.own(spec.bias()),
                        launches.own(spec.output()),
                        Attributes.NONE));
        return launches.launch(
                desc,
                builder -> builder.bind(Args.SRC, Rows.at(in.value, i * chunk, in.features))
                        .bind(Args.WEIGHTS, packed.address)
                        .bind(Args.BIAS, bias)
                        .bind(Args.DST, Rows.at(out.value, i * chunk, out.features)));
    }

    private int rows(int i) {
        return Math.min(chunk, batch - i * chunk);
    }

    private void prepareWgrad(
            Launches launches,
            Convolution convolution,
            PrimitiveDesc hint,
            MemoryDesc stored,
            long gradient,
            ConvSpec spec,
            Edge in,
            Edge out) {
        MemoryDesc any = launches.own(spec.anyWeights());
        PrimitiveDesc desc = launches.own(
                convolution.wgrad(launches.own(spec.input()), any, null, launches.own(spec.output()), hint));
        MemoryDesc wanted = launches.own(desc.argument(Args.D_WEIGHTS));
        long target = wanted.sameLayout(stored) ? gradient : launches.floats(wanted.bytes() / Float.BYTES);
        wgrad = launches.launch(
                desc,
                builder -> builder.bind(Args.SRC, in.value)
                        .bind(Args.D_OUTPUT, out.gradient)
                        .bind(Args.D_WEIGHTS, target));
        unpackWgrad = launches.reorder(wanted, target, stored, gradient);
    }

    /** Weights where a primitive wants them: the store itself, or a copy with the launch that refreshes it. */
    private static Packed pack(Launches launches, MemoryDesc stored, long weight, PrimitiveDesc desc) {
        MemoryDesc wanted = launches.own(desc.argument(Args.WEIGHTS));
        long address = wanted.sameLayout(stored) ? weight : launches.floats(wanted.bytes() / Float.BYTES);
        return new Packed(wanted, address, launches.reorder(stored, weight, wanted, address));
    }

    @Override
    public void forward(Step step) {
        Launches.execute(packForward);
        for (int i = 0; i < forward.length; i++) {
            forward[i].execute();
            if (out.relu) {
                long result = Rows.at(out.value, i * chunk, out.features);
                kernels.relu().forward(result, result, rows(i) * out.features);
            }
        }
    }

    @Override
    public void backward(Step step) {
        if (!out.finished) {
            biasGradient.run(0, batch);
        }
        wgrad.execute();
        Launches.execute(unpackWgrad);
        if (dgrad != null) {
            Launches.execute(packDgrad);
            dgrad.execute();
        }
    }

    private record Packed(MemoryDesc layout, long address, Primitive reorder) {}
}
