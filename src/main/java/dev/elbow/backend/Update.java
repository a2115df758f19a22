package dev.elbow.backend;

/**
 * One optimizer prepared for one parameter store. A replica updates a slice {@code [from, to)} of the flat store from its plan's
 * gradients. Each replica has an update of its own, used by one thread at a time; several replicas may update different slices
 * of one store at the same time. Allocates nothing per call.
 */
public interface Update {

    /** Returns the sum of squares of the plan's gradients in the slice, in double and in a fixed order. */
    double squaredNorm(Plan plan, long from, long to);

    /** Returns the largest magnitude among the plan's gradients in the slice; NaN if one is NaN. */
    float maxAbs(Plan plan, long from, long to);

    /**
     * Applies one optimizer step to a slice.
     *
     * @param step the training step counted from 1, for Adam's bias correction
     * @param gradientScale factor on the gradient (clipping), 1 for none
     */
    void apply(Plan plan, long from, long to, long step, float learningRate, float gradientScale);
}
