package dev.elbow.cli;

import dev.elbow.ElbowException;
import dev.elbow.backend.Backends;
import dev.elbow.backend.Device;
import dev.elbow.backend.DeviceOptions;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Precision;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.data.Dataset;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/** Compares the loss and all gradients of one training step on a few samples with the reference backend's. */
final class StepCheck {
    private static final String REFERENCE = "reference";
    private static final int ROWS = 3;
    /**
     * Float32 sums of up to some ten thousand terms, forward and backward through all layers, against double: a hundred times
     * what is usually seen, a hundredth of what a wrong formula gives.
     */
    private static final double TOLERANCE = 1e-3;

    /**
     * Where products round their factors to tf32, 2^-11 of each, activations differ by some 1e-4 of the largest, so that here and there
     * a ReLU falls on the other side of its kink: some elements of a gradient then differ by per cents. Arrays are compared as a
     * whole instead, by the norm of their difference; a wrong formula gives one as large as the array's.
     */
    private static final double TF32_TOLERANCE = 0.1;

    /**
     * Each seed gives other weights and noise; the median counts. A ReLU whose input is zero up to rounding may fall on either side
     * of its kink, and then one seed's gradients differ although nothing is wrong.
     */
    private static final int SEEDS = 3;

    private final Graph graph;

    StepCheck(Graph graph) {
        this.graph = graph;
    }

    /** Returns a line that says how well the device agrees; throws if it does not. */
    String compare(Device device) {
        if (device.backend().equals(REFERENCE)) {
            return "this is the reference";
        }
        try (Device reference = Backends.open(REFERENCE, DeviceOptions.defaults())) {
            boolean tf32 =
                    Precision.TF32.id().equals(device.reproducibilityKey().get(Device.PRECISION));
            double[] worst = new double[SEEDS];
            for (int seed = 0; seed < SEEDS; seed++) {
                worst[seed] = difference(
                        run(device, seed), run(reference, seed), tf32 ? StepCheck::ofNorm : StepCheck::ofLargest);
            }
            Arrays.sort(worst);
            double median = worst[SEEDS / 2];
            if (!(median <= (tf32 ? TF32_TOLERANCE : TOLERANCE))) {
                throw new ElbowException(
                        "%s does not compute what the reference does: losses or gradients differ by %.2g of %s"
                                .formatted(device.backend(), median, tf32 ? "their norm" : "the largest"));
            }
            return "loss and gradients agree with the reference within %.1g".formatted(median);
        }
    }

    /** Returns the largest difference of loss and gradients, each relative to its values. */
    private double difference(
            Outcome found, Outcome expected, ToDoubleBiFunction<float[], float[]> relativeDifference) {
        double worst = Math.abs(found.loss / expected.loss - 1);
        for (Parameter parameter : graph.parameters()) {
            worst = Math.max(
                    worst,
                    relativeDifference.applyAsDouble(
                            found.gradients.get(parameter.name()), expected.gradients.get(parameter.name())));
        }
        return worst;
    }

    /** The loss summed over the rows, and the gradients. */
    private record Outcome(double loss, Map<String, float[]> gradients) {}

    private Outcome run(Device device, long seed) {
        try (Dataset data = BenchData.of(graph.input(), ROWS);
                Device.Attachment _ = device.attach();
                Parameters parameters = device.parameters(graph);
                Samples samples = device.samples(data.data(), data.type(), data.shape(), data.count());
                Plan plan = device.compile(
                        parameters,
                        PlanSpec.of(Mode.TRAIN, ROWS).withSamples(samples, true).withSeed(seed))) {
            parameters.initialise(seed);
            plan.run(new Step().rows(ROWS));
            Totals totals = new Totals();
            plan.drain(totals);
            Map<String, float[]> gradients = new LinkedHashMap<>();
            graph.parameters().forEach(parameter -> gradients.put(parameter.name(), plan.gradient(parameter)));
            return new Outcome(totals.recon + totals.kl, gradients);
        }
    }

    /** Returns the largest difference over the largest value; NaN if there is one. */
    private static double ofLargest(float[] found, float[] expected) {
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(found[i] - expected[i]));
        }
        return worst == 0 ? 0 : worst / largest;
    }

    /** Returns the norm of the difference over the norm; NaN if there is one. */
    private static double ofNorm(float[] found, float[] expected) {
        double squares = 0;
        double squaredDifferences = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = (double) found[i] - expected[i];
            squares += (double) expected[i] * expected[i];
            squaredDifferences += difference * difference;
        }
        return squaredDifferences == 0 ? 0 : Math.sqrt(squaredDifferences / squares);
    }
}
