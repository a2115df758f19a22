package dev.elbow.backend.reference;

import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.random.Binarization;
import dev.elbow.random.Permutation;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;

/**
 * Copies the samples at positions {@code first ..} of the epoch's order to the plan's input, or binary values drawn from them; their
 * labels where it needs them.
 */
final class Gather {
    private final ReferenceSamples samples;
    private final Values input;
    /** Null if the plan needs no labels. */
    private final Values labels;

    private final Permutation order;
    private final boolean binarized;
    private final long seed;
    private final int[] words = new int[4];

    Gather(PlanSpec spec, ReferenceSamples samples, Values input, Values labels) {
        this.samples = samples;
        this.input = input;
        this.labels = labels;
        this.order = spec.shuffled() ? new Permutation(spec.seed(), samples.count()) : null;
        this.binarized = spec.binarized();
        this.seed = spec.seed();
    }

    void run(Step step) {
        samples.check();
        if (order != null) {
            order.epoch(step.epoch);
        }
        int width = samples.shape().elements();
        for (int r = 0; r < step.rows; r++) {
            int position = step.first + r;
            int sample = order == null ? position : order.index(position);
            for (int i = 0; i < width; i++) {
                double value = samples.value(sample, i);
                input.data[r * width + i] = binarized ? draw((float) value, step.epoch, sample, i) : value;
            }
            if (labels != null) {
                labels.data[r] = samples.label(sample);
            }
        }
    }

    private float draw(float value, int epoch, int sample, int element) {
        Philox.block(seed, RandomStream.BINARIZATION, Binarization.step(epoch, sample), element >>> 2, words);
        return Binarization.draw(value, words[element & 3]);
    }
}
