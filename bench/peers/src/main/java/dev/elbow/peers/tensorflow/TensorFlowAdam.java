package dev.elbow.peers.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * Adam on TensorFlow's own {@code ApplyAdam} kernel, with PyTorch's defaults. The Adam of tensorflow-framework 1.0.0 runs the
 * same kernel but advances its powers of beta in no fixed order to the kernel that reads them: its bias correction was one
 * step ahead when tried, so it cannot agree with a reference. Here the powers advance after all parameters.
 */
final class TensorFlowAdam {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPS = 1e-8f;

    private final List<Op> initialisers = new ArrayList<>();
    private final Output<?>[] gradients;
    private final Op step;

    TensorFlowAdam(Graph graph, Ops tf, TensorFlowModel model, float learningRate) {
        List<Variable<TFloat32>> variables = List.copyOf(model.variables().values());
        gradients = graph.addGradients(
                model.loss.asOutput(), variables.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
        Variable<TFloat32> power1 = variable(tf, Shape.scalar(), tf.constant(BETA1));
        Variable<TFloat32> power2 = variable(tf, Shape.scalar(), tf.constant(BETA2));
        // The kernel adds eps to the root of the uncorrected moment, PyTorch to that of the corrected one.
        Operand<TFloat32> eps = tf.math.mul(tf.constant(EPS), tf.math.sqrt(tf.math.sub(tf.constant(1f), power2)));
        // Variables are read in place: none may change while a gradient still needs it.
        Ops ready = tf.withControlDependencyOps(
                Arrays.stream(gradients).map(Output::op).toList());
        List<Op> applied = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            Variable<TFloat32> parameter = variables.get(i);
            Shape shape = parameter.shape();
            Operand<TFloat32> zeros = tf.zeros(tf.constant(shape.asArray()), TFloat32.class);
            applied.add(ready.train.applyAdam(
                    parameter,
                    variable(tf, shape, zeros),
                    variable(tf, shape, zeros),
                    power1,
                    power2,
                    tf.constant(learningRate),
                    tf.constant(BETA1),
                    tf.constant(BETA2),
                    eps,
                    gradients[i].<TFloat32>expect(TFloat32.class)));
        }
        Ops after = tf.withControlDependencies(applied);
        step = tf.withControlDependencies(Arrays.asList(
                        after.assign(power1, after.math.mul(power1, tf.constant(BETA1))),
                        after.assign(power2, after.math.mul(power2, tf.constant(BETA2)))))
                .noOp();
    }

    /** Returns what gives the optimizer's variables their initial values. */
    List<Op> initialisers() {
        return initialisers;
    }

    /** Returns the gradients in the order of the model's variables. */
    Output<?>[] gradients() {
        return gradients;
    }

    /** Returns one whole training step. */
    Op step() {
        return step;
    }

    private Variable<TFloat32> variable(Ops tf, Shape shape, Operand<TFloat32> value) {
        Variable<TFloat32> variable = tf.variable(shape, TFloat32.class);
        initialisers.add(tf.assign(variable, value));
        return variable;
    }
}
