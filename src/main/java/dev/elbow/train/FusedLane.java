package dev.elbow.train;

import dev.elbow.backend.FusedStep;
import dev.elbow.backend.Plan;
import dev.elbow.backend.Step;
import dev.elbow.backend.StepFigures;

/**
 * The only replica on a device that runs whole training steps by itself. Steps go over in blocks, and the listener hears of
 * the last step of each block once it is done, some blocks after it was enqueued; a cancellation is obeyed after the blocks
 * under way. An epoch allocates nothing.
 */
final class FusedLane implements Lane {
    private final Plan plan;
    private final FusedStep fused;
    private final EpochSteps steps;
    private final Step step = new Step();
    private final StepFigures figures = new StepFigures();

    /** Takes over plan and fused step. */
    FusedLane(Plan plan, FusedStep fused, EpochSteps steps) {
        this.plan = plan;
        this.fused = fused;
        this.steps = steps;
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public void run(EpochState state, Cancellation cancellation, StepListener listener) {
        int begin = state.step;
        int told = begin;
        figures.clear();
        figures.recon = state.reconSum;
        figures.kl = state.klSum;
        figures.rows = state.rowSum;
        fused.begin(figures);
        int enqueued = begin;
        while (enqueued < state.steps && !figures.diverged && !cancellation.isCancelled()) {
            int end = Math.min(state.steps, enqueued + fused.capacity());
            for (; enqueued < end; enqueued++) {
                steps.at(step, state.epoch, enqueued);
                fused.add(step, step.step + 1, steps.learningRate());
            }
            if (fused.submit(figures) && !figures.diverged) {
                take(state, begin);
                listener.onStep(state);
                told = state.step;
            }
        }
        fused.finish(figures);
        take(state, begin);
        if (figures.diverged) {
            // Later steps have overwritten the gradients that tell where it began; parameters have not changed since.
            plan.run(step);
        } else if (state.step > told) {
            listener.onStep(state);
        }
    }

    /** Sets the state to the last step that the figures include, or to the one that diverged. */
    private void take(EpochState state, int begin) {
        state.step = begin + (int) figures.steps;
        state.reconSum = figures.recon;
        state.klSum = figures.kl;
        state.rowSum = figures.rows;
        int last = state.step - 1;
        if (figures.diverged) {
            last = (int) (figures.divergedStep - (long) state.epoch * state.steps);
            state.step = last;
        }
        if (last < begin) {
            return;
        }
        steps.at(step, state.epoch, last);
        state.beta = step.beta;
        state.learningRate = steps.learningRate();
        state.set(
                figures.lastRecon / step.batchRows,
                figures.lastKl / step.batchRows,
                Math.sqrt(figures.squaredNorm),
                step.batchRows);
    }

    @Override
    public void close() {
        try {
            fused.close();
        } finally {
            plan.close();
        }
    }
}
