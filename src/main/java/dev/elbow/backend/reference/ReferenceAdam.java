package dev.elbow.backend.reference;

import dev.elbow.backend.Optimizer;

/**
 * With t the step from 1: {@code p *= 1 - lr weightDecay; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p -= lr /
 * (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps)}.
 */
final class ReferenceAdam extends ReferenceUpdate {
    private final Optimizer.Adam adam;
    private double decay;
    private double rate;
    private double rootCorrection;

    ReferenceAdam(ReferenceParameters parameters, Optimizer.Adam adam) {
        super(parameters);
        this.adam = adam;
    }

    @Override
    void begin(long step, double learningRate) {
        decay = 1 - learningRate * adam.weightDecay();
        rate = learningRate / (1 - StrictMath.pow(adam.beta1(), step));
        rootCorrection = Math.sqrt(1 - StrictMath.pow(adam.beta2(), step));
    }

    @Override
    double update(int i, double gradient) {
        double beta1 = adam.beta1();
        double beta2 = adam.beta2();
        double m = beta1 * parameters.state[0][i] + (1 - beta1) * gradient;
        double v = beta2 * parameters.state[1][i] + (1 - beta2) * gradient * gradient;
        parameters.state[0][i] = (float) m;
        parameters.state[1][i] = (float) v;
        return decay * parameters.values[i] - rate * m / (Math.sqrt(v) / rootCorrection + adam.eps());
    }
}
