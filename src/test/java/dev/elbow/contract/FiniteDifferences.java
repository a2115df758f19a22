package dev.elbow.contract;

import dev.elbow.backend.Device;
import dev.elbow.backend.Mode;
import dev.elbow.backend.PlanSpec;
import dev.elbow.graph.Parameter;
import dev.elbow.graph.ReconstructionLoss;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Checks gradients against central differences of the value that they are the gradient of: {@code sum(OUTPUT
 * dOutput)} without a loss, else {@code (recon + beta kl) / rows}.
 */
final class FiniteDifferences {
    /** Elements tried of each array; a wrong formula is wrong almost everywhere. */
    private static final int PICKS = 24;

    private final Case c;
    private final Data data;
    private final Trial trial;
    private final PlanSpec spec;
    /**
     * With a loss the value comes in double, so the step can be small. Without one, or with free bits, it comes as
     * floats of relative error 6e-8, and a larger step keeps that error, divided by the step, small.
     */
    private final float h;

    private final Comparison comparison;

    private FiniteDifferences(Device reference, Case c) {
        this.c = c;
        this.data = new Data(c);
        this.trial = new Trial(reference, c, data);
        this.spec = c.spec(Mode.TRAIN).withInputGradient();
        this.h = h(c);
        this.comparison = new Comparison(Contract.repro(reference, c, "finite differences with h=" + h));
    }

    /** Returns whether a case has valid rows, and few enough kinks that some seed avoids them all by a step. */
    static boolean fit(Case c) {
        return c.rows() > 0 && Kinks.count(c) <= 300;
    }

    /**
     * Returns the case with numbers where a difference of step h reaches no kink; integers meet kinks, so they become
     * reals.
     */
    static Case smooth(Case c) {
        boolean curved = Kinks.count(c) > 0
                || c.graph().loss().isPresent()
                || c.graph().latent().isPresent();
        Case smooth = curved ? c.numbers(Numbers.REALS) : c;
        return Kinks.avoid(smooth, 3 * h(smooth));
    }

    private static float h(Case c) {
        if (c.numbers() == Numbers.INTEGERS) {
            return 1;
        }
        return inDouble(c) ? 0x1p-12f : 0x1p-7f;
    }

    private static boolean inDouble(Case c) {
        return c.graph().loss().isPresent() && c.freeBits() == 0;
    }

    /** Fails unless the gradients of all parameters and of the input agree with differences. */
    static Comparison check(Device reference, Case c) {
        FiniteDifferences differences = new FiniteDifferences(reference, c);
        try (Trial _ = differences.trial) {
            differences.check();
        }
        return differences.comparison;
    }

    private void check() {
        Outcome outcome = trial.run(spec);
        List<Parameter> parameters = c.graph().parameters();
        for (int i = 0; i < parameters.size(); i++) {
            String name = "gradient of " + parameters.get(i).name();
            check(name, data.parameters.get(i), outcome.get(name));
        }
        // A reconstruction loss compares with the input too, but the input's gradient is that of the way through the
        // network alone.
        if (c.graph().loss().filter(ReconstructionLoss.class::isInstance).isEmpty()) {
            check("D_INPUT", data.input, outcome.get("D_INPUT"));
        }
    }

    private void check(String name, float[] values, float[] gradient) {
        SplittableRandom random = new SplittableRandom(c.seed());
        int picks = Math.min(PICKS, values.length);
        float[] expected = new float[picks];
        float[] actual = new float[picks];
        for (int pick = 0; pick < picks; pick++) {
            int i = picks == values.length ? pick : random.nextInt(values.length);
            expected[pick] = (float) derivative(values, i);
            actual[pick] = gradient[i];
        }
        trial.writeParameters();
        comparison.check(name, expected, actual, tolerance());
    }

    /** Central differences over h and 2h, combined so that the error is of order h^4 (Richardson). */
    private double derivative(float[] values, int i) {
        return (4 * difference(values, i, h) - difference(values, i, 2 * h)) / 3;
    }

    private double difference(float[] values, int i, float step) {
        float before = values[i];
        values[i] = before + step;
        double high = values[i];
        double up = value();
        values[i] = before - step;
        double low = values[i];
        double down = value();
        values[i] = before;
        return (up - down) / (high - low);
    }

    private Tolerance tolerance() {
        if (c.numbers() == Numbers.INTEGERS) {
            return Tolerance.EXACT;
        }
        // In double: what is left is the gradient's own rounding to float, and the parameter's, at different distances
        // up and
        // down. In floats: 6e-8 / h = 8e-6 for each output, and the sum of their random signs over hundreds.
        return new Tolerance(inDouble(c) ? 1e-6 : 2e-4);
    }

    private double value() {
        trial.writeParameters();
        Outcome outcome = trial.run(spec);
        double kl = c.freeBits() == 0 ? outcome.kl : chargedKl(outcome);
        double sum = (outcome.recon + c.beta() * kl) / Math.max(1, c.rows());
        float[] output = outcome.arrays.getOrDefault("OUTPUT", new float[0]);
        for (int i = 0; i < output.length; i++) {
            sum += (double) output[i] * data.dOutput[i];
        }
        return sum;
    }

    /** The KL that training is charged with: each latent of each sample at least the free bits. */
    private double chargedKl(Outcome outcome) {
        float[] mean = outcome.get("MEAN");
        float[] logvar = outcome.get("LOGVAR");
        double sum = 0;
        for (int i = 0; i < mean.length; i++) {
            sum += Math.max(Kl.of(mean[i], logvar[i]), c.freeBits());
        }
        return sum;
    }
}
