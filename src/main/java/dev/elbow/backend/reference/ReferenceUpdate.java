package dev.elbow.backend.reference;

import dev.elbow.backend.Plan;
import dev.elbow.backend.SeamChecks;
import dev.elbow.backend.Update;

/** What all optimizers share: walking over a slice of the store, with gradients in double. */
abstract class ReferenceUpdate implements Update {
    final ReferenceParameters parameters;

    ReferenceUpdate(ReferenceParameters parameters) {
        this.parameters = parameters;
    }

    private double[] gradients(Plan plan, long from, long to) {
        parameters.check();
        SeamChecks.slice(from, to, parameters.size());
        return ReferencePlan.trained(plan, parameters).gradients;
    }

    @Override
    public final double squaredNorm(Plan plan, long from, long to) {
        double[] gradients = gradients(plan, from, to);
        double sum = 0;
        for (int i = (int) from; i < to; i++) {
            sum += gradients[i] * gradients[i];
        }
        return sum;
    }

    @Override
    public final float maxAbs(Plan plan, long from, long to) {
        double[] gradients = gradients(plan, from, to);
        double max = 0;
        for (int i = (int) from; i < to; i++) {
            max = Math.max(max, Math.abs(gradients[i]));
        }
        return (float) max;
    }

    @Override
    public final void apply(Plan plan, long from, long to, long step, float learningRate, float gradientScale) {
        double[] gradients = gradients(plan, from, to);
        SeamChecks.updateStep(step);
        begin(step, learningRate);
        for (int i = (int) from; i < to; i++) {
            parameters.values[i] = (float) update(i, gradients[i] * gradientScale);
        }
    }

    /** Computes what all elements of one call share. */
    abstract void begin(long step, double learningRate);

    /** Updates the state of element {@code i} and returns its new value. */
    abstract double update(int i, double gradient);
}
