package dev.elbow.eval.onnx;

import java.util.Objects;

/**
 * How an ONNX model is used. Immutable; start from {@link #defaults} and refine with the {@code with} methods.
 *
 * @param features the output that holds the features, empty for the first
 * @param classes the output that says how probable the classes are, empty for the last
 * @param logits whether that output holds logits; else probabilities
 * @param mean what is subtracted from pixels in [0, 1], for each channel of the model or one value for all
 * @param deviation what the difference is divided by, likewise
 */
public record OnnxOptions(String features, String classes, boolean logits, float[] mean, float[] deviation) {
    /** Copies and checks. */
    public OnnxOptions {
        Objects.requireNonNull(features, "features");
        Objects.requireNonNull(classes, "classes");
        mean = mean.clone();
        deviation = deviation.clone();
        for (float value : deviation) {
            if (!(value > 0) || value == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("a deviation must be finite and above 0, got " + value);
            }
        }
    }

    /** Returns the first output as features, the last as logits (of a model with one output, both), pixels in [0, 1]. */
    public static OnnxOptions defaults() {
        return new OnnxOptions("", "", true, new float[] {0}, new float[] {1});
    }

    /** Returns a copy with that output as features. */
    public OnnxOptions withFeatures(String output) {
        return new OnnxOptions(output, classes, logits, mean, deviation);
    }

    /** Returns a copy with that output as logits of the classes. */
    public OnnxOptions withLogits(String output) {
        return new OnnxOptions(features, output, true, mean, deviation);
    }

    /** Returns a copy with that output as probabilities of the classes. */
    public OnnxOptions withProbabilities(String output) {
        return new OnnxOptions(features, output, false, mean, deviation);
    }

    /** Returns a copy with pixels {@code (x - mean) / deviation}; one value for all channels, or one for each of the model's. */
    public OnnxOptions withNormalisation(float[] newMean, float[] newDeviation) {
        return new OnnxOptions(features, classes, logits, newMean, newDeviation);
    }
}
