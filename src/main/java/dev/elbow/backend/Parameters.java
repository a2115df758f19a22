package dev.elbow.backend;

import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import java.nio.FloatBuffer;

/**
 * The parameters of a graph on a device, with the state of their optimizer. They form one flat store, whose inner layout is the
 * backend's own; this interface speaks the exposed layout (PyTorch's). Reading and writing must not overlap a plan's run.
 */
public interface Parameters extends AutoCloseable {

    /** Returns the graph that these are the parameters of. */
    Graph graph();

    /** Returns the length of the flat store in elements, the backend's padding included. */
    long size();

    /**
     * Overwrites one parameter.
     *
     * @param values in the exposed layout
     * @throws IllegalArgumentException if the number of values is not the parameter's
     */
    void set(Parameter parameter, float[] values);

    /**
     * Copies one parameter's values to a buffer, in the exposed layout.
     *
     * @param target filled from index 0 on; its position stays
     * @throws IndexOutOfBoundsException if the buffer is smaller than the parameter
     */
    void read(Parameter parameter, FloatBuffer target);

    /** Returns one parameter's values as a new array in the exposed layout. */
    default float[] get(Parameter parameter) {
        float[] values = new float[parameter.elements()];
        read(parameter, FloatBuffer.wrap(values));
        return values;
    }

    /** Overwrites one parameter's optimizer state of the given slot; values as in {@link #set}. */
    void setState(int slot, Parameter parameter, float[] values);

    /**
     * Copies one parameter's optimizer state of the given slot to a buffer, zeros if the optimizer has not run.
     *
     * @param target as in {@link #read}
     */
    void readState(int slot, Parameter parameter, FloatBuffer target);

    /** Returns one parameter's optimizer state of the given slot as a new array, zeros if the optimizer has not run. */
    default float[] getState(int slot, Parameter parameter) {
        float[] values = new float[parameter.elements()];
        readState(slot, parameter, FloatBuffer.wrap(values));
        return values;
    }

    /** Draws all parameters as the graph's initialisation says and clears the optimizer's state. */
    default void initialise(long seed) {
        int position = 0;
        for (Parameter parameter : graph().parameters()) {
            set(parameter, graph().initialisation().values(parameter, position++, seed));
            for (int slot = 0; slot < Optimizer.MAX_SLOTS; slot++) {
                setState(slot, parameter, new float[parameter.elements()]);
            }
        }
    }

    /** Releases the memory; does nothing when closed already. */
    @Override
    void close();
}
