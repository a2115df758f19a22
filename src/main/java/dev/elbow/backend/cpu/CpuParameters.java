package dev.elbow.backend.cpu;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.SeamChecks;
import dev.elbow.ffi.onednn.Engine;
import dev.elbow.ffi.onednn.MemoryDesc;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The parameters of a graph in host memory, shared by all plans and lanes: one flat array, each parameter in the layout its
 * gradient comes in, and as many arrays of the same form for the optimizer's state.
 */
final class CpuParameters implements Parameters {
    /** Parameters begin at multiples of this many elements: a cache line. */
    private static final int ALIGNMENT = 16;

    private final Graph graph;
    private final Map<Parameter, Slot> slots = new HashMap<>();
    private final NativeBlock memory;
    private final long size;
    private final long values;
    private final long[] state = new long[Optimizer.MAX_SLOTS];
    private final Lifetime lifetime = new Lifetime("the parameter store");

    CpuParameters(Engine engine, MemoryAccount account, Graph graph) {
        this.memory = new NativeBlock(account, MemoryUse.PARAMETERS);
        this.graph = graph;
        long offset = 0;
        for (Node node : graph.nodes()) {
            offset = switch (node.op()) {
                case Dense op -> dense(node, op, align(offset));
                case Conv _, ConvTranspose _ -> convolution(engine, node, align(offset));
                case GaussianLatent op -> latent(node, op, align(offset));
                default -> offset;
            };
        }
        this.size = align(offset);
        // One block: as blocks of their own the arrays would all begin on a huge page, and an optimizer that walks them
        // abreast
        // would hit the same cache sets with each.
        this.values = memory.floats(size * (1 + state.length));
        for (int i = 0; i < state.length; i++) {
            state[i] = values + (i + 1) * size * Float.BYTES;
        }
    }

    private long dense(Node node, Dense op, long offset) {
        boolean inputsFirst = DenseLayout.inputsFirst(graph, node);
        long next = add(node.parameters().get(0), DenseLayout.weights(node, op.units(), inputsFirst), offset);
        return add(node.parameters().get(1), DenseLayout.bias(node, op.units()), align(next));
    }

    private long convolution(Engine engine, Node node, long offset) {
        try (MemoryDesc layout = ConvLayout.weights(engine, graph, node)) {
            long next = add(node.parameters().get(0), ConvLayout.permutation(engine, node, layout), offset);
            Parameter bias = node.parameters().get(1);
            return add(bias, ParameterLayout.identity(bias.elements()), align(next));
        }
    }

    /** Both heads lie together, {@code [2 L, in]} weights and {@code [2 L]} biases, so that one product serves both. */
    private long latent(Node node, GaussianLatent op, long offset) {
        ParameterLayout weights = DenseLayout.weights(node, op.latent(), false);
        ParameterLayout bias = ParameterLayout.identity(op.latent());
        long next = add(node.parameters().get(0), weights, offset);
        next = align(add(node.parameters().get(2), weights, next));
        next = add(node.parameters().get(1), bias, next);
        return add(node.parameters().get(3), bias, next);
    }

    private long add(Parameter parameter, ParameterLayout layout, long offset) {
        slots.put(parameter, new Slot(offset, layout));
        return offset + layout.size();
    }

    private static long align(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Throws if the store is closed. */
    void check() {
        lifetime.check();
    }

    /** Returns the memory, for plans to retain. */
    NativeBlock memory() {
        lifetime.check();
        return memory;
    }

    /** Returns the address of a parameter's values. */
    long address(Parameter parameter) {
        return address(values, parameter);
    }

    /** Returns the address of a parameter within another array of this store's form, such as gradients. */
    long address(long base, Parameter parameter) {
        return base + slot(parameter).offset * Float.BYTES;
    }

    /** Returns the address of the first value. */
    long values() {
        lifetime.check();
        return values;
    }

    /** Returns the address of an optimizer state array. */
    long state(int slot) {
        return state[slot];
    }

    /** Returns one parameter of another array of this store's form, in the exposed layout. */
    float[] load(long base, Parameter parameter) {
        float[] values = new float[parameter.elements()];
        load(base, parameter, FloatBuffer.wrap(values));
        return values;
    }

    private void load(long base, Parameter parameter, FloatBuffer target) {
        lifetime.check();
        slot(parameter).layout.load(address(base, parameter), target);
    }

    private void store(long base, Parameter parameter, float[] source) {
        lifetime.check();
        SeamChecks.values(parameter, source);
        slot(parameter).layout.store(source, address(base, parameter));
    }

    private Slot slot(Parameter parameter) {
        Slot slot = slots.get(parameter);
        if (slot == null) {
            throw SeamChecks.unknown(parameter);
        }
        return slot;
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void set(Parameter parameter, float[] source) {
        store(values, parameter, source);
    }

    @Override
    public void read(Parameter parameter, FloatBuffer target) {
        load(values, parameter, target);
    }

    @Override
    public void setState(int slot, Parameter parameter, float[] source) {
        SeamChecks.slot(slot);
        store(state[slot], parameter, source);
    }

    @Override
    public void readState(int slot, Parameter parameter, FloatBuffer target) {
        SeamChecks.slot(slot);
        load(state[slot], parameter, target);
    }

    @Override
    public void close() {
        if (lifetime.close()) {
            memory.release();
        }
    }

    private record Slot(long offset, ParameterLayout layout) {}
}
