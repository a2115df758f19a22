package dev.elbow.contract;

import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.graph.Parameter;
import java.util.HashMap;
import java.util.Map;

/**
 * Optimizers by their formulas, in double, on the gradients that a plan reports: an implementation apart from all
 * backends.
 */
final class ExpectedUpdate {
    private final Optimizer optimizer;
    private final Map<Parameter, double[]> values = new HashMap<>();
    private final Map<Parameter, double[][]> states = new HashMap<>();

    ExpectedUpdate(Optimizer optimizer, Parameters parameters) {
        this.optimizer = optimizer;
        for (Parameter parameter : parameters.graph().parameters()) {
            float[] from = parameters.get(parameter);
            double[] to = new double[from.length];
            for (int i = 0; i < to.length; i++) {
                to[i] = from[i];
            }
            values.put(parameter, to);
            states.put(parameter, new double[Optimizer.MAX_SLOTS][from.length]);
        }
    }

    void step(int t, double rate, double scale, Plan plan) {
        values.forEach((parameter, p) -> {
            float[] gradient = plan.gradient(parameter);
            double[] m = states.get(parameter)[0];
            double[] v = states.get(parameter)[1];
            for (int i = 0; i < p.length; i++) {
                double g = scale * gradient[i];
                switch (optimizer) {
                    case Optimizer.Sgd sgd -> {
                        m[i] = sgd.momentum() * m[i] + g;
                        p[i] -= rate * m[i];
                    }
                    case Optimizer.Adam adam -> {
                        m[i] = adam.beta1() * m[i] + (1 - adam.beta1()) * g;
                        v[i] = adam.beta2() * v[i] + (1 - adam.beta2()) * g * g;
                        double mHat = m[i] / (1 - Math.pow(adam.beta1(), t));
                        double vHat = v[i] / (1 - Math.pow(adam.beta2(), t));
                        p[i] -= rate * adam.weightDecay() * p[i];
                        p[i] -= rate * mHat / (Math.sqrt(vHat) + adam.eps());
                    }
                }
            }
        });
    }

    void check(Parameters parameters, Tolerance tolerance, String repro) {
        Comparison comparison = new Comparison(repro);
        values.forEach((parameter, expected) -> {
            comparison.check(parameter.name(), floats(expected), parameters.get(parameter), tolerance);
            for (int slot = 0; slot < optimizer.slots(); slot++) {
                comparison.check(
                        "slot " + slot + " of " + parameter.name(),
                        floats(states.get(parameter)[slot]),
                        parameters.getState(slot, parameter),
                        tolerance);
            }
        });
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
