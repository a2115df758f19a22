package dev.elbow.backend.cpu.kernel;

/**
 * Updates of the parameters {@code [0, n)} in one pass, element by element, so that a range may be cut anywhere.
 *
 * <p>Numbers too small to matter are set to zero before they become denormal and slow: gradients below {@value
 * #TINY_GRADIENT}, first moments and velocities below {@value #TINY_MOMENT}, second moments below {@value
 * #TINY_SQUARE}. Against eps = 1e-8 the largest of them moves a parameter by less than 1e-9 of a step.
 */
public sealed interface OptimizerKernels permits ScalarOptimizerKernels, VectorOptimizerKernels {
    float TINY_GRADIENT = 1e-17f;
    float TINY_MOMENT = 1e-30f;
    float TINY_SQUARE = 1e-36f;

    /**
     * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019) as PyTorch computes them: {@code g = gradScale
     * grad; m += (1 - beta1)(g - m); v = beta2 v + (1 - beta2) g^2; p = p - decay p - stepSize m / (sqrt(v) inverseRoot
     * + eps)}. Overwrites {@code param}, {@code m} and {@code v}.
     */
    void adam(long param, long grad, long m, long v, int n, AdamRates rates);

    /**
     * Gradient descent with momentum as PyTorch computes it (no dampening, no Nesterov): {@code g = gradScale grad +
     * weightDecay p; velocity = momentum velocity + g; p -= learningRate velocity}. Overwrites {@code param} and {@code
     * velocity}, which starts as zeros.
     */
    void sgd(
            long param,
            long grad,
            long velocity,
            int n,
            float learningRate,
            float momentum,
            float weightDecay,
            float gradScale);
}
