package dev.elbow.backend.cuda;

import dev.elbow.backend.Lifetime;
import dev.elbow.backend.MemoryUse;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.SeamChecks;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a graph in device memory: values, then the optimizer's state arrays, each of the same layout. */
final class CudaParameters implements Parameters {
    private final Gpu gpu;
    private final Graph graph;
    private final ParameterLayout layout;
    private final DeviceBlock block;
    private final List<CudaUpdate> updates = new ArrayList<>();
    private final Lifetime lifetime = new Lifetime("the parameter store");

    CudaParameters(Gpu gpu, Graph graph) {
        this.gpu = gpu;
        this.graph = graph;
        this.layout = new ParameterLayout(graph);
        long arrays = 1 + Optimizer.MAX_SLOTS;
        this.block = gpu.allocateZeros(
                MemoryUse.PARAMETERS,
                Math.max(1, arrays * layout.size()) * Float.BYTES,
                "%,d parameters with their optimizer's state need".formatted(graph.parameterCount()));
    }

    /** Goes on only while the store is open. Allocates nothing then. */
    void check() {
        lifetime.check();
    }

    /** Returns the memory, for plans to retain. */
    DeviceBlock block() {
        lifetime.check();
        return block;
    }

    ParameterLayout layout() {
        return layout;
    }

    /** Returns the address of the first value. */
    long values() {
        return block.address();
    }

    /** Returns the address of an optimizer state array. */
    long state(int slot) {
        return block.address() + (slot + 1) * layout.size() * Float.BYTES;
    }

    /** Returns the address of a parameter's values. */
    long address(Parameter parameter) {
        return values() + layout.offset(parameter) * Float.BYTES;
    }

    /** Hands over an update whose memory is to be freed with this store. */
    synchronized void adopt(CudaUpdate update) {
        updates.add(update);
    }

    /** Returns one parameter of an array of this store's layout, in the exposed order. */
    float[] load(long array, Parameter parameter) {
        float[] values = new float[parameter.elements()];
        load(array, parameter, FloatBuffer.wrap(values));
        return values;
    }

    /** From the pinned memory that the copy arrives in: a model that is saved at each epoch leaves no arrays of its size behind. */
    private void load(long array, Parameter parameter, FloatBuffer target) {
        synchronized (gpu) {
            lifetime.check();
            gpu.download(
                    array + layout.offset(parameter) * Float.BYTES,
                    (long) parameter.elements() * Float.BYTES,
                    (from, piece) -> layout.expose(parameter, (int) (from / Float.BYTES), floats(piece), target));
        }
    }

    private static FloatBuffer floats(MemorySegment piece) {
        return piece.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    private void store(long array, Parameter parameter, float[] source) {
        SeamChecks.values(parameter, source);
        float[] stored = layout.toStore(parameter, source);
        synchronized (gpu) {
            lifetime.check();
            gpu.upload(stored, 0, stored.length, array + layout.offset(parameter) * Float.BYTES);
        }
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public long size() {
        return layout.size();
    }

    @Override
    public void set(Parameter parameter, float[] source) {
        store(values(), parameter, source);
    }

    @Override
    public void read(Parameter parameter, FloatBuffer target) {
        load(values(), parameter, target);
    }

    @Override
    public void setState(int slot, Parameter parameter, float[] source) {
        SeamChecks.slot(slot);
        store(state(slot), parameter, source);
    }

    @Override
    public void readState(int slot, Parameter parameter, FloatBuffer target) {
        SeamChecks.slot(slot);
        load(state(slot), parameter, target);
    }

    @Override
    public void close() {
        if (lifetime.close()) {
            synchronized (this) {
                updates.forEach(CudaUpdate::release);
            }
            block.release();
        }
    }
}
