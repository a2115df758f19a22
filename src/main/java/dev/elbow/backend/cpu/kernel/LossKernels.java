package dev.elbow.backend.cpu.kernel;

/**
 * Reconstruction losses over {@code n} elements: the return value is the sum of the elements' losses in nats, in the
 * order of {@link SumOrder}, not scaled; gradients are multiplied by {@code scale}. Loss and gradient are one pass. NaN
 * in an output or a target reaches the sum and the gradient. {@code dOutput} may be {@code output} itself.
 *
 * <p>Bernoulli, with logits l and targets x in [0, 1]: {@code max(l, 0) - l x + log1p(exp(-|l|))}, computed as {@code l
 * ((l >= 0) - x) + log1p(exp(-|l|))}; gradient {@code sigmoid(l) - x}. Gaussian, with outputs y: {@code 0.5 (y - x)^2},
 * gradient {@code y - x}, and with {@code y = sigmoid(l)} times {@code y (1 - y)}.
 */
public sealed interface LossKernels permits ScalarLossKernels, VectorLossKernels {
    /** The Bernoulli loss; overwrites {@code dLogits}. */
    double bernoulli(long logits, long target, long dLogits, int n, float scale);

    /** The Bernoulli loss without its gradient; the same bits. */
    double bernoulliLoss(long logits, long target, int n);

    /** The Gaussian loss; overwrites {@code dOutput}. */
    double gaussian(long output, long target, long dOutput, int n, float scale);

    /** The Gaussian loss without its gradient; the same bits. */
    double gaussianLoss(long output, long target, int n);

    /** The Gaussian loss of {@code sigmoid(logits)}; overwrites {@code dLogits}. */
    double gaussianOfSigmoid(long logits, long target, long dLogits, int n, float scale);

    /** The Gaussian loss of {@code sigmoid(logits)} without its gradient; the same bits. */
    double gaussianOfSigmoidLoss(long logits, long target, int n);

    /** {@code dst = 1 / (1 + exp(-src))}; {@code dst} may be {@code src}. */
    void sigmoid(long src, long dst, int n);
}
