package dev.elbow.backend;

/** How exactly matrix products and convolutions multiply; everything is stored and summed in float32 either way. */
public enum Precision {
    /** Factors are float32: relative errors of a product near 1e-6. */
    FP32,
    /** Factors are rounded to TensorFloat-32, ten bits behind the point: errors near 3e-4, several times faster on tensor cores. */
    TF32;

    /** Returns the name that users write, in lower case. */
    public String id() {
        return this == FP32 ? "fp32" : "tf32";
    }

    /**
     * Returns the precision of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Precision of(String id) {
        for (Precision precision : values()) {
            if (precision.id().equals(id)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("the precision must be fp32 or tf32, got \"%s\"".formatted(id));
    }
}
