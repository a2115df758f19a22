package dev.elbow.backend.reference;

import dev.elbow.backend.Optimizer;

/** {@code v = momentum v + g; p -= lr v}. */
final class ReferenceSgd extends ReferenceUpdate {
    private final Optimizer.Sgd sgd;
    private double learningRate;

    ReferenceSgd(ReferenceParameters parameters, Optimizer.Sgd sgd) {
        super(parameters);
        this.sgd = sgd;
    }

    @Override
    void begin(long step, double rate) {
        learningRate = rate;
    }

    @Override
    double update(int i, double gradient) {
        double v = sgd.momentum() * (double) parameters.state[0][i] + gradient;
        parameters.state[0][i] = (float) v;
        return parameters.values[i] - learningRate * v;
    }
}
