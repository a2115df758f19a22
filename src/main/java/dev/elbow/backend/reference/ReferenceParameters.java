package dev.elbow.backend.reference;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.SeamChecks;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * All parameters one after the other in float32, in the exposed layout and without padding; optimizer state likewise.
 */
final class ReferenceParameters implements Parameters {
    private final Lifetime lifetime = new Lifetime("the parameter store");
    private final MemoryAccount account;
    private final Graph graph;
    private final Map<Parameter, Integer> offsets = new HashMap<>();

    final float[] values;
    final float[][] state = new float[Optimizer.MAX_SLOTS][];

    ReferenceParameters(MemoryAccount account, Graph graph) {
        this.account = account;
        this.graph = graph;
        int size = 0;
        for (Parameter parameter : graph.parameters()) {
            offsets.put(parameter, size);
            size = Math.addExact(size, parameter.elements());
        }
        values = new float[size];
        Arrays.setAll(state, _ -> new float[values.length]);
        account.add(MemoryUse.PARAMETERS, bytes());
    }

    private long bytes() {
        return (1L + state.length) * values.length * Float.BYTES;
    }

    void check() {
        lifetime.check();
    }

    int offset(Parameter parameter) {
        Integer offset = offsets.get(parameter);
        if (offset == null) {
            throw SeamChecks.unknown(parameter);
        }
        return offset;
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public long size() {
        return values.length;
    }

    @Override
    public void set(Parameter parameter, float[] source) {
        write(values, parameter, source);
    }

    @Override
    public float[] get(Parameter parameter) {
        return read(values, parameter);
    }

    @Override
    public void setState(int slot, Parameter parameter, float[] source) {
        SeamChecks.slot(slot);
        write(state[slot], parameter, source);
    }

    @Override
    public float[] getState(int slot, Parameter parameter) {
        SeamChecks.slot(slot);
        return read(state[slot], parameter);
    }

    private void write(float[] store, Parameter parameter, float[] source) {
        lifetime.check();
        SeamChecks.values(parameter, source);
        System.arraycopy(source, 0, store, offset(parameter), source.length);
    }

    private float[] read(float[] store, Parameter parameter) {
        lifetime.check();
        int from = offset(parameter);
        return Arrays.copyOfRange(store, from, from + parameter.elements());
    }

    @Override
    public void close() {
        if (lifetime.close()) {
            account.remove(MemoryUse.PARAMETERS, bytes());
        }
    }
}
