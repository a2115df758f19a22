package dev.elbow.cli;

import dev.elbow.train.EpochMetrics;
import dev.elbow.train.Evaluation;
import dev.elbow.train.Progress;
import dev.elbow.train.TrainListener;
import dev.elbow.train.TrainOptions;
import java.time.Duration;
import java.time.Instant;

/** Tells how training goes: a line per epoch, and on a terminal a bar that moves with every step. */
final class TrainReport implements TrainListener {
    private final Output output;
    private final TrainOptions options;
    private final ProgressBar bar;
    private EpochMetrics train;
    /** When the first step ended; written by a lane's thread, read between epochs. */
    private Instant firstStep;

    TrainReport(Output output, TrainOptions options, int samples) {
        this.output = output;
        this.options = options;
        this.bar = output.isLive() ? new ProgressBar(output, (long) samples * options.epochs()) : null;
    }

    @Override
    public void onStep(Progress progress) {
        if (firstStep == null) {
            firstStep = Instant.now();
        }
        if (bar != null) {
            bar.step(progress);
        }
    }

    @Override
    public void onEpoch(EpochMetrics metrics) {
        train = metrics;
    }

    @Override
    public void onEvaluation(EpochMetrics test, Evaluation evaluation) {
        clearBar();
        if (train.epoch() == 1) {
            tellStart();
        }
        String active = evaluation.klPerLatent().length == 0
                ? ""
                : ", %d of %d latents active".formatted(evaluation.activeUnits(), evaluation.klPerLatent().length);
        output.say(
                "epoch %3d/%d  train loss %.2f  test loss %.2f (recon %.2f, kl %.2f%s)  %,.0f images/s",
                test.epoch(),
                options.epochs(),
                train.loss(),
                test.loss(),
                test.recon(),
                test.kl(),
                active,
                train.imagesPerSecond());
    }

    private void tellStart() {
        ProcessHandle.current()
                .info()
                .startInstant()
                .ifPresent(start -> output.detail(
                        "first training step %.2f s after the process began",
                        Duration.between(start, firstStep).toMillis() / 1e3));
    }

    @Override
    public void onWarning(String message) {
        clearBar();
        output.warn(message);
    }

    private void clearBar() {
        if (bar != null) {
            bar.clear();
        }
    }
}
