package dev.elbow.backend;

import dev.elbow.random.RandomStream;
import java.util.Objects;

/**
 * What to compile. Immutable; start from {@link #of} and refine with the {@code with} methods.
 *
 * @param mode what the plan is for
 * @param section which part of the graph it runs
 * @param batch the most rows of one run, at least 1
 * @param samples where rows come from; null if the caller writes {@link Port#INPUT}
 * @param shuffled whether rows are taken in the order of {@link dev.elbow.random.Permutation}; else as stored
 * @param binarized whether each gathered value is replaced by 1 with its probability, else by 0, anew in each epoch, see {@link
 *     dev.elbow.random.Binarization}
 * @param seed the key of all noise and of the order
 * @param givenEpsilon whether the caller writes {@link Port#EPSILON}; else it is drawn
 * @param reduction of the reconstruction loss over features
 * @param freeBits the least KL in nats that each latent of each sample is charged with in the training loss (Kingma et al.,
 *     "Improved Variational Inference with Inverse Autoregressive Flow", 2016, here per sample so that it does not depend on
 *     the batch); 0 is none
 * @param inputGradient whether training also yields {@link Port#D_INPUT}
 */
public record PlanSpec(
        Mode mode,
        Section section,
        int batch,
        Samples samples,
        boolean shuffled,
        boolean binarized,
        long seed,
        boolean givenEpsilon,
        Reduction reduction,
        float freeBits,
        boolean inputGradient) {

    /** Checks the numbers. */
    public PlanSpec {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(section, "section");
        Objects.requireNonNull(reduction, "reduction");
        if (batch < 1) {
            throw new IllegalArgumentException("the batch must be at least 1, got " + batch);
        }
        if (!(freeBits >= 0)) {
            throw new IllegalArgumentException("free bits must be at least 0, got " + freeBits);
        }
    }

    /** Returns the specification of a plan over the whole graph whose caller writes the input. */
    public static PlanSpec of(Mode mode, int batch) {
        return new PlanSpec(mode, Section.WHOLE, batch, null, false, false, 0, false, Reduction.SUM, 0, false);
    }

    /** Returns a copy that runs only the given part of the graph. */
    public PlanSpec withSection(Section value) {
        return new PlanSpec(
                mode,
                value,
                batch,
                samples,
                shuffled,
                binarized,
                seed,
                givenEpsilon,
                reduction,
                freeBits,
                inputGradient);
    }

    /** Returns a copy that takes its rows from {@code value}, shuffled by seed and epoch or as stored. */
    public PlanSpec withSamples(Samples value, boolean shuffle) {
        return new PlanSpec(
                mode,
                section,
                batch,
                value,
                shuffle,
                binarized,
                seed,
                givenEpsilon,
                reduction,
                freeBits,
                inputGradient);
    }

    /** Returns a copy that draws binary values from those of its samples. */
    public PlanSpec withBinarized(boolean value) {
        return new PlanSpec(
                mode, section, batch, samples, shuffled, value, seed, givenEpsilon, reduction, freeBits, inputGradient);
    }

    /** Returns a copy with the given seed. */
    public PlanSpec withSeed(long value) {
        return new PlanSpec(
                mode,
                section,
                batch,
                samples,
                shuffled,
                binarized,
                value,
                givenEpsilon,
                reduction,
                freeBits,
                inputGradient);
    }

    /** Returns a copy whose caller writes the noise. */
    public PlanSpec withGivenEpsilon() {
        return new PlanSpec(
                mode, section, batch, samples, shuffled, binarized, seed, true, reduction, freeBits, inputGradient);
    }

    /** Returns a copy with the given reduction and free bits. */
    public PlanSpec withLoss(Reduction reductionValue, float freeBitsValue) {
        return new PlanSpec(
                mode,
                section,
                batch,
                samples,
                shuffled,
                binarized,
                seed,
                givenEpsilon,
                reductionValue,
                freeBitsValue,
                inputGradient);
    }

    /** Returns a copy that also yields the gradient to the input. */
    public PlanSpec withInputGradient() {
        return new PlanSpec(
                mode, section, batch, samples, shuffled, binarized, seed, givenEpsilon, reduction, freeBits, true);
    }

    /** Returns the random stream that epsilon is drawn from: training and evaluation never share noise. */
    public int epsilonStream() {
        return mode == Mode.TRAIN ? RandomStream.EPSILON : RandomStream.EVALUATION;
    }
}
