package dev.elbow.backend.cpu;

import dev.elbow.graph.Flatten;
import dev.elbow.graph.Graph;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.Node;

/**
 * How dense weights lie in the store: inputs and outputs in memory order (H, W, C), and either {@code [out, in]} or, for a first
 * layer, {@code [in, out]}: without a dgrad to serve, that is the faster one (measured: 0.47 against 0.53 ms forward for 784 to
 * 400 at 64 rows on AVX2).
 */
final class DenseLayout {
    private DenseLayout() {}

    /** Returns whether the weights of this node are stored {@code [in, out]}. */
    static boolean inputsFirst(Graph graph, Node node) {
        return graph.nodes().subList(0, node.index()).stream()
                .allMatch(before -> before.op() instanceof InputNoise || before.op() instanceof Flatten);
    }

    /** Returns the layout of weights exposed as {@code [out, in]}. */
    static ParameterLayout weights(Node node, int outputs, boolean inputsFirst) {
        int inputs = node.input().elements();
        int[] inputOrder = node.inputOrder();
        int[] outputOrder = node.outputOrder();
        int[] exposed = new int[inputs * outputs];
        for (int o = 0; o < outputs; o++) {
            int row = outputOrder == null ? o : outputOrder[o];
            for (int i = 0; i < inputs; i++) {
                int column = inputOrder == null ? i : inputOrder[i];
                exposed[inputsFirst ? i * outputs + o : o * inputs + i] = row * inputs + column;
            }
        }
        return ParameterLayout.permuted(exposed.length, exposed);
    }

    /** Returns the layout of a dense bias. */
    static ParameterLayout bias(Node node, int outputs) {
        return ParameterLayout.permuted(outputs, node.outputOrder());
    }
}
