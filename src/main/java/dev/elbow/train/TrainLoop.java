package dev.elbow.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The loop over epochs: train, evaluate, keep, tell. */
final class TrainLoop implements Lane.StepListener {
    private final TrainOptions options;
    private final TrainLanes lanes;
    private final Evaluator evaluator;
    private final RunState state;
    private final Cancellation cancellation;
    private final List<TrainListener> listeners;
    private final Progress progress = new Progress();
    private final CollapseWatch collapse;

    TrainLoop(
            TrainOptions options,
            TrainLanes lanes,
            Evaluator evaluator,
            RunState state,
            Cancellation cancellation,
            List<TrainListener> listeners) {
        this.options = options;
        this.lanes = lanes;
        this.evaluator = evaluator;
        this.state = state;
        this.cancellation = cancellation;
        this.listeners = List.copyOf(listeners);
        this.collapse = new CollapseWatch(state.next().steps);
    }

    TrainResult run() {
        long begin = System.nanoTime();
        boolean cancelled = false;
        while (state.next().epoch < options.epochs() && !state.outOfPatience() && !cancelled) {
            state.checkNotKnownToDiverge();
            EpochState epoch = lanes.run(state.next(), cancellation, this);
            if (!epoch.isFinite()) {
                DivergedException e = diverged(epoch);
                state.keep(e);
                throw e;
            }
            if (epoch.complete()) {
                completeEpoch(epoch);
            } else {
                state.save(epoch);
            }
            cancelled = cancellation.isCancelled() && state.next().epoch < options.epochs();
        }
        if (!cancelled) {
            state.finish();
            warn(collapse.atEnd(state.resultEpoch()));
        }
        TrainResult result = new TrainResult(
                state.metrics(),
                state.next().epoch,
                cancelled,
                state.next().epoch < options.epochs() && !cancelled,
                state.bestEpoch(),
                (System.nanoTime() - begin) * 1e-9);
        listeners.forEach(listener -> listener.onFinished(result));
        return result;
    }

    void warn(List<String> messages) {
        messages.forEach(this::warn);
    }

    private void warn(Optional<String> message) {
        message.ifPresent(this::warn);
    }

    private void warn(String message) {
        listeners.forEach(listener -> listener.onWarning(message));
    }

    private void completeEpoch(EpochState epoch) {
        int number = epoch.epoch + 1;
        List<EpochMetrics> figures = new ArrayList<>();
        EpochMetrics train = EpochMetrics.of(
                number, EpochMetrics.TRAIN, epoch.meanRecon(), epoch.meanKl(), epoch.beta, epoch.rowSum, epoch.seconds);
        figures.add(train);
        Evaluation evaluation = null;
        if (evaluator != null) {
            long begin = System.nanoTime();
            evaluation = evaluator.evaluate();
            double seconds = (System.nanoTime() - begin) * 1e-9;
            figures.add(EpochMetrics.of(
                    number,
                    EpochMetrics.TEST,
                    evaluation.recon(),
                    evaluation.kl(),
                    epoch.beta,
                    evaluation.images(),
                    seconds));
            // The beta that the schedule reaches: while it rises, losses of different epochs could not be compared.
            state.judge(number, evaluation.recon() + options.beta().value() * evaluation.kl());
        }
        state.completeEpoch(figures, new EpochState(epoch.epoch + 1, epoch.steps));
        tell(figures, evaluation);
    }

    private void tell(List<EpochMetrics> figures, Evaluation evaluation) {
        for (TrainListener listener : listeners) {
            listener.onEpoch(figures.getFirst());
            if (evaluation != null) {
                listener.onEvaluation(figures.getLast(), evaluation);
            }
        }
        if (evaluation != null) {
            EpochMetrics test = figures.getLast();
            boolean fullBeta = test.beta() >= options.beta().value();
            warn(collapse.afterEpoch(test.epoch(), evaluation, fullBeta));
        }
    }

    @Override
    public void onStep(EpochState epoch) {
        progress.epoch = epoch.epoch + 1;
        progress.epochs = options.epochs();
        progress.step = epoch.step;
        progress.steps = epoch.steps;
        progress.rows = epoch.rows;
        progress.recon = epoch.recon;
        progress.kl = epoch.kl;
        progress.gradientNorm = epoch.gradientNorm;
        progress.beta = epoch.beta;
        progress.learningRate = epoch.learningRate;
        // By index: an iterator would be allocated in every step.
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).onStep(progress);
        }
    }

    private DivergedException diverged(EpochState epoch) {
        return new DivergedException(
                ("training diverged in epoch %d, step %d of %d (learning rate %s): recon %s, kl %s, loss %s, largest gradient %s. "
                                + "Try a lower learning rate or gradient clipping")
                        .formatted(
                                epoch.epoch + 1,
                                epoch.step + 1,
                                epoch.steps,
                                epoch.learningRate,
                                epoch.recon,
                                epoch.kl,
                                epoch.recon + epoch.beta * epoch.kl,
                                lanes.largestGradient()));
    }
}
