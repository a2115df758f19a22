package dev.elbow.eval.gradient;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Port;
import dev.elbow.backend.Step;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;
import dev.elbow.tensor.Shape;
import java.util.Arrays;

/**
 * The derivatives of {@code z = mean + exp(logvar / 2) epsilon} for given epsilon, in three ways: by the formulas {@code dz/dmean =
 * 1} and {@code dz/dlogvar = 0.5 exp(logvar / 2) epsilon}; by a device's backward pass through a Gaussian latent head, whose
 * biases shift mean and logvar; and by central differences of the device's forward pass under such shifts. One value for each
 * latent.
 *
 * @param epsilon the noise
 * @param logvar the log variance
 * @param formulaLogvar dz/dlogvar by the formula
 * @param backpropMean dz/dmean by the backward pass
 * @param backpropLogvar dz/dlogvar by the backward pass
 * @param differenceMean dz/dmean by differences
 * @param differenceLogvar dz/dlogvar by differences
 */
public record ReparameterizationCheck(
        float[] epsilon,
        float[] logvar,
        double[] formulaLogvar,
        float[] backpropMean,
        float[] backpropLogvar,
        double[] differenceMean,
        double[] differenceLogvar) {
    /** A power of two, so that shifting by it rounds little; small enough for a curvature of z itself. */
    private static final float SHIFT = 1f / 64;

    /** Checks a latent head with drawn weights, input and noise. */
    public static ReparameterizationCheck of(Device device, int latents, long seed) {
        Graph graph = Graph.builder(Shape.of(latents))
                .add(new GaussianLatent(latents))
                .build();
        PlanSpec spec = PlanSpec.of(Mode.TRAIN, 1).withGivenEpsilon();
        try (Device.Attachment _ = device.attach();
                Parameters parameters = device.parameters(graph)) {
            parameters.initialise(seed);
            try (Plan plan = device.compile(parameters, spec)) {
                return check(plan, parameters, latents, seed);
            }
        }
    }

    private static ReparameterizationCheck check(Plan plan, Parameters parameters, int latents, long seed) {
        Parameter mean = plan.graph().parameter("mean.bias").orElseThrow();
        Parameter logvar = plan.graph().parameter("logvar.bias").orElseThrow();
        float[] epsilon = normals(seed, 1, latents);
        plan.buffer(Port.INPUT).write(normals(seed, 0, latents));
        plan.buffer(Port.EPSILON).write(epsilon);
        float[] ones = new float[latents];
        Arrays.fill(ones, 1);
        plan.buffer(Port.D_OUTPUT).write(ones);
        Step step = new Step().rows(1);
        // Without the KL term, what reaches mean and logvar has come through z.
        step.beta = 0;
        plan.run(step);
        float[] backpropMean = plan.gradient(mean);
        float[] backpropLogvar = plan.gradient(logvar);
        float[] logvars = plan.buffer(Port.LOGVAR).read(latents);
        double[] formula = new double[latents];
        for (int j = 0; j < latents; j++) {
            formula[j] = 0.5 * StrictMath.exp(0.5 * logvars[j]) * epsilon[j];
        }
        return new ReparameterizationCheck(
                epsilon,
                logvars,
                formula,
                backpropMean,
                backpropLogvar,
                differences(plan, parameters, mean, step),
                differences(plan, parameters, logvar, step));
    }

    /** Each z depends on its own mean and logvar alone, so all are shifted at once. */
    private static double[] differences(Plan plan, Parameters parameters, Parameter bias, Step step) {
        float[] before = parameters.get(bias);
        float[] up = shifted(plan, parameters, bias, before, SHIFT, step);
        float[] down = shifted(plan, parameters, bias, before, -SHIFT, step);
        parameters.set(bias, before);
        double[] slope = new double[before.length];
        for (int j = 0; j < slope.length; j++) {
            slope[j] = ((double) up[j] - down[j]) / (2 * SHIFT);
        }
        return slope;
    }

    private static float[] shifted(
            Plan plan, Parameters parameters, Parameter bias, float[] before, float shift, Step step) {
        float[] values = before.clone();
        for (int j = 0; j < values.length; j++) {
            values[j] += shift;
        }
        parameters.set(bias, values);
        plan.run(step);
        return plan.buffer(Port.LATENT).read(values.length);
    }

    private static float[] normals(long seed, int step, int count) {
        int[] words = new int[4];
        float[] normals = new float[count];
        for (int i = 0; i < count; i++) {
            normals[i] = (float) Philox.normal(seed, RandomStream.CHOICE, step, i, words);
        }
        return normals;
    }

    /** Returns the largest difference of a derivative, by either way, from its formula. */
    public double largestError() {
        double largest = 0;
        for (int j = 0; j < epsilon.length; j++) {
            largest = Math.max(largest, Math.abs(backpropMean[j] - 1));
            largest = Math.max(largest, Math.abs(differenceMean[j] - 1));
            largest = Math.max(largest, Math.abs(backpropLogvar[j] - formulaLogvar[j]));
            largest = Math.max(largest, Math.abs(differenceLogvar[j] - formulaLogvar[j]));
        }
        return largest;
    }
}
