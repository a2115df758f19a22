package dev.elbow.train;

import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.Step;
import dev.elbow.backend.Totals;
import dev.elbow.backend.Update;

/**
 * One replica's part in training: its plan over its slice of each batch's rows, and its slice of the parameters. An epoch
 * allocates nothing and meets the other replicas three times a step: before gradients are added, for the sums that decide
 * whether and how to update, and after the update. Every decision is taken from those sums, so all replicas take the same.
 */
final class TrainLane implements Lane {
    private static final int RECON = 0;
    private static final int KL = 1;
    private static final int SQUARED_NORM = 2;
    private static final int CANCEL = 3;
    private static final int SUMS = 4;

    private final TrainOptions options;
    private final Collective collective;
    private final Parameters parameters;
    private final Slice slice;
    private final Plan plan;
    private final Update update;
    private final EpochSteps steps;
    private final Step step = new Step();
    private final Totals totals = new Totals();
    private final double[] sums = new double[SUMS];

    /** Takes over the plan. */
    TrainLane(
            Plan plan,
            Update update,
            Parameters parameters,
            EpochSteps steps,
            TrainOptions options,
            Collective collective) {
        this.options = options;
        this.steps = steps;
        this.collective = collective;
        this.parameters = parameters;
        this.slice = Slice.of(parameters.size(), collective.rank(), collective.size());
        this.plan = plan;
        this.update = update;
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public void run(EpochState state, Cancellation cancellation, StepListener listener) {
        boolean cancelled = false;
        while (state.step < state.steps && !cancelled) {
            long global = (long) state.epoch * state.steps + state.step;
            forwardBackward(state);
            int rows = step.batchRows;
            sumGradients(cancellation);
            state.set(sums[RECON] / rows, sums[KL] / rows, Math.sqrt(sums[SQUARED_NORM]), rows);
            if (!state.isFinite()) {
                return;
            }
            update.apply(plan, slice.from(), slice.to(), global + 1, state.learningRate, clipping(state.gradientNorm));
            collective.allGather(parameters, slice);
            state.add(sums[RECON], sums[KL], rows);
            cancelled = sums[CANCEL] > 0;
            if (collective.rank() == 0) {
                listener.onStep(state);
            }
        }
    }

    private void forwardBackward(EpochState state) {
        steps.at(step, state.epoch, state.step);
        state.beta = step.beta;
        state.learningRate = steps.learningRate();
        plan.run(step);
        totals.clear();
        plan.drain(totals);
    }

    private void sumGradients(Cancellation cancellation) {
        collective.reduceScatter(plan, slice);
        sums[RECON] = totals.recon;
        sums[KL] = totals.kl;
        sums[SQUARED_NORM] = update.squaredNorm(plan, slice.from(), slice.to());
        sums[CANCEL] = cancellation.isCancelled() ? 1 : 0;
        collective.sum(sums);
    }

    /** The factor on the gradients, as PyTorch's {@code clip_grad_norm_} computes it. */
    private float clipping(double norm) {
        return options.clipNorm() == 0 ? 1f : (float) Math.min(1, options.clipNorm() / (norm + 1e-6));
    }

    @Override
    public void close() {
        plan.close();
    }
}
