package dev.elbow.backend;

import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;

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

    /** Returns one parameter's values as a new array in the exposed layout. */
    float[] get(Parameter parameter);

    /** Overwrites one parameter's optimizer state of the given slot; values as in {@link #set}. */
    void setState(int slot, Parameter parameter, float[] values);

    /** Returns one parameter's optimizer state of the given slot, zeros if the optimizer has not run. */
    float[] getState(int slot, Parameter parameter);

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
