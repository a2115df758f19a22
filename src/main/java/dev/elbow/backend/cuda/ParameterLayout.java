package dev.elbow.backend.cuda;

import dev.elbow.backend.SeamChecks;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Node;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Where each parameter lies in the flat store, and in which order: dense weights {@code [out, in]} with inputs and outputs in
 * memory order (H, W, C), filters {@code [K, R, S, C]}; of a transposed convolution, which is the dgrad of a convolution, K is
 * the number of inputs. Parameters start at multiples of 64 elements, except that both heads of a latent op follow each other
 * without a gap, so that one product serves both: {@code [2 L, in]} weights and {@code [2 L]} biases.
 */
final class ParameterLayout {
    /** 256 bytes, what libraries assume of a matrix. */
    private static final int ALIGNMENT = 64;

    private final Map<Parameter, Slot> slots = new HashMap<>();
    private long size;

    ParameterLayout(Graph graph) {
        for (Node node : graph.nodes()) {
            switch (node.op()) {
                case Dense _ -> {
                    add(node, 0, dense(node));
                    add(node, 1, node.outputOrder());
                }
                case Conv _, ConvTranspose _ -> {
                    add(node, 0, filters(node.parameters().getFirst().shape()));
                    add(node, 1, null);
                }
                case GaussianLatent _ -> {
                    add(node, 0, dense(node));
                    follow(node, 2, dense(node));
                    add(node, 1, null);
                    follow(node, 3, null);
                }
                default -> {}
            }
        }
        align();
    }

    private void add(Node node, int index, int[] exposed) {
        align();
        follow(node, index, exposed);
    }

    private void follow(Node node, int index, int[] exposed) {
        Parameter parameter = node.parameters().get(index);
        slots.put(parameter, new Slot(size, exposed));
        size += parameter.elements();
    }

    private void align() {
        size = Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT;
    }

    private static int[] dense(Node node) {
        int[] inputOrder = node.inputOrder();
        int[] outputOrder = node.outputOrder();
        if (inputOrder == null && outputOrder == null) {
            return null;
        }
        int inputs = node.input().elements();
        int outputs = node.output().elements();
        int[] exposed = new int[inputs * outputs];
        for (int o = 0; o < outputs; o++) {
            int row = outputOrder == null ? o : outputOrder[o];
            for (int i = 0; i < inputs; i++) {
                exposed[o * inputs + i] = row * inputs + (inputOrder == null ? i : inputOrder[i]);
            }
        }
        return exposed;
    }

    /** From the exposed {@code [K, C, R, S]}. */
    private static int[] filters(Shape shape) {
        int channels = shape.dim(1);
        int taps = shape.dim(2) * shape.dim(3);
        int[] exposed = new int[shape.elements()];
        int next = 0;
        for (int k = 0; k < shape.dim(0); k++) {
            for (int tap = 0; tap < taps; tap++) {
                for (int c = 0; c < channels; c++) {
                    exposed[next++] = (k * channels + c) * taps + tap;
                }
            }
        }
        return exposed;
    }

    /** Returns the length of the store in elements, gaps included. */
    long size() {
        return size;
    }

    /** Returns the position of a parameter's first element. */
    long offset(Parameter parameter) {
        return slot(parameter).offset;
    }

    /** Returns values in the store's order. */
    float[] toStore(Parameter parameter, float[] values) {
        int[] exposed = slot(parameter).exposed;
        if (exposed == null) {
            return values;
        }
        float[] stored = new float[values.length];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = values[exposed[i]];
        }
        return stored;
    }

    /**
     * Puts some of the store's values where they belong in the exposed order.
     *
     * @param first which of the parameter's elements in the store the values begin with
     * @param target all of the parameter's values, from index 0 on
     */
    void expose(Parameter parameter, int first, FloatBuffer stored, FloatBuffer target) {
        int[] exposed = slot(parameter).exposed;
        int count = stored.limit();
        if (exposed == null) {
            target.put(first, stored, 0, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            target.put(exposed[first + i], stored.get(i));
        }
    }

    private Slot slot(Parameter parameter) {
        Slot slot = slots.get(parameter);
        if (slot == null) {
            throw SeamChecks.unknown(parameter);
        }
        return slot;
    }

    /** {@code exposed}: for each element of the store its position in the exposed layout; null if both agree. */
    private record Slot(long offset, int[] exposed) {}
}
