package dev.elbow.backend.reference;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryAccount;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.SeamChecks;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import java.nio.FloatBuffer;
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
    public void read(Parameter parameter, FloatBuffer target) {
        read(values, parameter, target);
    }

    @Override
    public void setState(int slot, Parameter parameter, float[] source) {
        SeamChecks.slot(slot);
        write(state[slot], parameter, source);
    }

    @Override
    public void readState(int slot, Parameter parameter, FloatBuffer target) {
        SeamChecks.slot(slot);
        read(state[slot], parameter, target);
    }

    private void write(float[] store, Parameter parameter, float[] source) {
        lifetime.check();
        SeamChecks.values(parameter, source);
        System.arraycopy(source, 0, store, offset(parameter), source.length);
    }

    private void read(float[] store, Parameter parameter, FloatBuffer target) {
        lifetime.check();
        target.put(0, store, offset(parameter), parameter.elements());
    }

    @Override
    public void close() {
        if (lifetime.close()) {
            account.remove(MemoryUse.PARAMETERS, bytes());
        }
    }
}
