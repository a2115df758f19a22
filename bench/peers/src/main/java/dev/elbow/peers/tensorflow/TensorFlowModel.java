package dev.elbow.peers.tensorflow;

import dev.elbow.peers.Array;
import dev.elbow.peers.Layer;
import dev.elbow.peers.Model;
import dev.elbow.peers.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * A variational {@link Model} as a TensorFlow graph on images [N, H, W, C], turned as {@link TensorFlowLayout} says.
 */
final class TensorFlowModel {
    private final Ops tf;
    private final int batch;
    private final Map<String, Variable<TFloat32>> variables = new LinkedHashMap<>();
    private final Map<String, TensorFlowLayout> layouts = new LinkedHashMap<>();
    private final List<Op> initialisers = new ArrayList<>();

    final Operand<TFloat32> mean;
    final Operand<TFloat32> logvar;
    final Operand<TFloat32> logits;
    final Operand<TFloat32> recon;
    final Operand<TFloat32> kl;
    final Operand<TFloat32> loss;

    /**
     * Builds forward pass and loss.
     *
     * @param input [batch, H, W, C] or [batch, features]
     * @param epsilon [batch, latent]
     * @param weights initial parameters with PyTorch's names and layouts
     */
    TensorFlowModel(
            Ops tf,
            Model model,
            int batch,
            Operand<TFloat32> input,
            Operand<TFloat32> epsilon,
            Map<String, Array> weights,
            float beta) {
        this.tf = tf;
        this.batch = batch;
        Parameters.shapes(model).forEach((name, shape) -> {
            TensorFlowLayout layout = TensorFlowLayout.of(model, name, shape);
            Array values = layout.toTensorFlow(weights.get(name));
            Variable<TFloat32> variable = tf.variable(Shape.of(values.longShape()), TFloat32.class);
            layouts.put(name, layout);
            variables.put(name, variable);
            initialisers.add(tf.assign(variable, constant(values)));
        });
        Operand<TFloat32> features = sequence("encoder", model.encoder(), input);
        mean = dense("mean", features);
        logvar = dense("logvar", features);
        Operand<TFloat32> deviation = tf.math.exp(tf.math.mul(logvar, tf.constant(0.5f)));
        logits = sequence("decoder", model.decoder(), tf.math.add(mean, tf.math.mul(deviation, epsilon)));
        Operand<TFloat32> perSample = tf.constant(1f / batch);
        recon = tf.math.mul(sum(crossEntropy(logits, input)), perSample);
        Operand<TFloat32> divergence = tf.math.sub(
                tf.math.sub(tf.math.add(logvar, tf.constant(1f)), tf.math.square(mean)), tf.math.exp(logvar));
        kl = tf.math.mul(sum(divergence), tf.math.mul(tf.constant(-0.5f), perSample));
        loss = tf.math.add(recon, tf.math.mul(kl, tf.constant(beta)));
    }

    Map<String, Variable<TFloat32>> variables() {
        return variables;
    }

    TensorFlowLayout layout(String name) {
        return layouts.get(name);
    }

    /** Returns what gives the parameters their initial values. */
    List<Op> initialisers() {
        return initialisers;
    }

    /** max(l, 0) - l x + log(1 + exp(-|l|)), as TensorFlow's own Python function composes it. */
    private Operand<TFloat32> crossEntropy(Operand<TFloat32> logit, Operand<TFloat32> target) {
        return tf.math.add(
                tf.math.sub(tf.nn.relu(logit), tf.math.mul(logit, target)),
                tf.math.log1p(tf.math.exp(tf.math.neg(tf.math.abs(logit)))));
    }

    private Operand<TFloat32> sum(Operand<TFloat32> values) {
        Operand<TFloat32> row = tf.reshape(values, tf.array(-1));
        return tf.sum(row, tf.array(0));
    }

    private Operand<TFloat32> sequence(String section, List<Layer> layers, Operand<TFloat32> input) {
        Operand<TFloat32> x = input;
        for (int i = 0; i < layers.size(); i++) {
            x = layer(section + "." + i, layers.get(i), x);
        }
        return x;
    }

    private Operand<TFloat32> layer(String name, Layer layer, Operand<TFloat32> x) {
        return switch (layer) {
            case Layer.Dense _ -> dense(name, x);
            case Layer.Conv conv -> tf.nn.biasAdd(conv(name, conv, x), variables.get(name + ".bias"));
            case Layer.ConvTranspose conv -> tf.nn.biasAdd(transpose(name, conv, x), variables.get(name + ".bias"));
            case Layer.Relu _ -> tf.nn.relu(x);
            case Layer.Flatten _ -> tf.reshape(x, tf.array(batch, -1));
            case Layer.Reshape image -> tf.reshape(x, tf.array(batch, image.height(), image.width(), image.channels()));
            case Layer.MaxPool _, Layer.Upsample _ ->
                throw new IllegalArgumentException("not among the timed models: " + layer);
        };
    }

    private Operand<TFloat32> dense(String name, Operand<TFloat32> x) {
        return tf.nn.biasAdd(tf.linalg.matMul(x, variables.get(name + ".weight")), variables.get(name + ".bias"));
    }

    private Operand<TFloat32> conv(String name, Layer.Conv conv, Operand<TFloat32> x) {
        long stride = conv.stride();
        return tf.nn.conv2d(x, variables.get(name + ".weight"), List.of(1L, stride, stride, 1L), "SAME");
    }

    private Operand<TFloat32> transpose(String name, Layer.ConvTranspose conv, Operand<TFloat32> x) {
        int height = 2 * Math.toIntExact(x.shape().get(1));
        int width = 2 * Math.toIntExact(x.shape().get(2));
        return tf.nn.conv2dBackpropInput(
                tf.array(batch, height, width, conv.out()),
                variables.get(name + ".weight"),
                x,
                List.of(1L, 2L, 2L, 1L),
                "SAME");
    }

    private Operand<TFloat32> constant(Array array) {
        return tf.constant(Shape.of(array.longShape()), DataBuffers.of(array.values(), true, false));
    }
}
