package dev.elbow.backend.cuda;

import dev.elbow.backend.Optimizer;

/** The numbers of one optimizer step, worked out in double and rounded once. Reused, so that a step allocates nothing. */
public final class Rates {
    private final Optimizer optimizer;
    float learningRate;
    float stepSize;
    float inverseRoot;
    float decay;

    public Rates(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    /** Sets them for the step of that number, counted from 1. */
    public Rates at(long step, float rate) {
        learningRate = rate;
        if (optimizer instanceof Optimizer.Adam adam) {
            stepSize = (float) (rate / (1 - StrictMath.pow(adam.beta1(), step)));
            inverseRoot = (float) (1 / Math.sqrt(1 - StrictMath.pow(adam.beta2(), step)));
            decay = (float) (rate * adam.weightDecay());
        }
        return this;
    }
}
