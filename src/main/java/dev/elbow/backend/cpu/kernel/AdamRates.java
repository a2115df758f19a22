package dev.elbow.backend.cpu.kernel;

/**
 * The numbers of one Adam step, worked out once and read by every lane. Reused from step to step, so that a step
 * allocates nothing; set by one thread before the lanes start.
 *
 * <p>As in PyTorch: {@code stepSize = learningRate / (1 - beta1^t)} and {@code 1 / sqrt(1 - beta2^t)}, both in double
 * first.
 */
public final class AdamRates {
    final float beta2;
    final float oneMinusBeta1;
    final float oneMinusBeta2;
    final float eps;
    private final double exactBeta1;
    private final double exactBeta2;
    private final double weightDecay;
    float stepSize;
    float inverseRoot;
    float decay;
    float gradScale;

    /**
     * @param eps added to the root of the second moment, outside the root
     * @param weightDecay AdamW's decoupled decay: each step takes {@code learningRate weightDecay} of a parameter
     *     away; 0 is Adam
     */
    public AdamRates(double beta1, double beta2, double eps, double weightDecay) {
        this.exactBeta1 = beta1;
        this.exactBeta2 = beta2;
        this.beta2 = (float) beta2;
        this.oneMinusBeta1 = (float) (1 - beta1);
        this.oneMinusBeta2 = (float) (1 - beta2);
        this.eps = (float) eps;
        this.weightDecay = weightDecay;
    }

    /**
     * Sets the step.
     *
     * @param step 1 for the first
     * @param gradScale what gradients are multiplied by (clipping), 1 for nothing
     */
    public void at(long step, double learningRate, float gradScale) {
        stepSize = (float) (learningRate / (1 - StrictMath.pow(exactBeta1, step)));
        inverseRoot = (float) (1 / Math.sqrt(1 - StrictMath.pow(exactBeta2, step)));
        decay = (float) (learningRate * weightDecay);
        this.gradScale = gradScale;
    }
}
