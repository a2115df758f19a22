package dev.elbow.eval.onnx;

import java.util.Arrays;
import java.util.Objects;

/**
 * How an ONNX model is used. Immutable; start from {@link #defaults} and refine with the {@code with} methods.
 *
 * @param features the output that holds the features, empty for the first
 * @param classes the output that says how probable the classes are, empty for the last
 * @param values what that output holds
 * @param mean what is subtracted from pixels in [0, 1], for each channel of the model or one value for all
 * @param deviation what the difference is divided by, likewise
 */
public record OnnxOptions(String features, String classes, ClassValues values, float[] mean, float[] deviation) {

    /** What the output of the classes holds. */
    public enum ClassValues {
        /** Real numbers; a softmax makes them probabilities. */
        LOGITS,
        /** Probabilities. */
        PROBABILITIES,
        /** Nothing that is asked for: the network is used for its features only. */
        NONE
    }

    /**
     * Copies and checks.
     *
     * @throws IllegalArgumentException if a mean is not finite, or a deviation not finite and above 0
     */
    public OnnxOptions {
        Objects.requireNonNull(features, "features");
        Objects.requireNonNull(classes, "classes");
        Objects.requireNonNull(values, "values");
        mean = mean.clone();
        deviation = deviation.clone();
        for (float value : mean) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("a mean must be finite, got " + value);
            }
        }
        for (float value : deviation) {
            if (!(value > 0) || value == Float.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("a deviation must be finite and above 0, got " + value);
            }
        }
    }

    /** Returns the first output as features, the last as logits (of a model with one output, both), pixels in [0, 1]. */
    public static OnnxOptions defaults() {
        return new OnnxOptions("", "", ClassValues.LOGITS, new float[] {0}, new float[] {1});
    }

    /** Returns a copy with that output as features. */
    public OnnxOptions withFeatures(String output) {
        return new OnnxOptions(output, classes, values, mean, deviation);
    }

    /** Returns a copy with that output as logits of the classes. */
    public OnnxOptions withLogits(String output) {
        return new OnnxOptions(features, output, ClassValues.LOGITS, mean, deviation);
    }

    /** Returns a copy with that output as probabilities of the classes. */
    public OnnxOptions withProbabilities(String output) {
        return new OnnxOptions(features, output, ClassValues.PROBABILITIES, mean, deviation);
    }

    /** Returns a copy that asks for no classes, for a model that has none. */
    public OnnxOptions withoutClasses() {
        return new OnnxOptions(features, "", ClassValues.NONE, mean, deviation);
    }

    /** Returns a copy with pixels {@code (x - mean) / deviation}; one value for all channels, or one for each of the model's. */
    public OnnxOptions withNormalisation(float[] newMean, float[] newDeviation) {
        return new OnnxOptions(features, classes, values, newMean, newDeviation);
    }

    /** Returns what of these options changes the features, to tell networks apart by it; empty if all is as by default. */
    String suffix() {
        OnnxOptions usual = defaults();
        boolean asIs = Arrays.equals(mean, usual.mean) && Arrays.equals(deviation, usual.deviation);
        String output = features.isEmpty() ? "" : ":" + features;
        return asIs
                ? output
                : "%s of (x - %s) / %s".formatted(output, Arrays.toString(mean), Arrays.toString(deviation));
    }
}
