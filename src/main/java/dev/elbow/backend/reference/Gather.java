package dev.elbow.backend.reference;

import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Step;
import dev.elbow.random.Permutation;

/** Copies the samples at positions {@code first ..} of the epoch's order to the plan's input, their labels where it needs them. */
final class Gather {
    private final ReferenceSamples samples;
    private final Values input;
    /** Null if the plan needs no labels. */
    private final Values labels;

    private final Permutation order;

    Gather(PlanSpec spec, ReferenceSamples samples, Values input, Values labels) {
        this.samples = samples;
        this.input = input;
        this.labels = labels;
        this.order = spec.shuffled() ? new Permutation(spec.seed(), samples.count()) : null;
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
                input.data[r * width + i] = samples.value(sample, i);
            }
            if (labels != null) {
                labels.data[r] = samples.label(sample);
            }
        }
    }
}
