package dev.elbow.cli;

import dev.elbow.train.EpochMetrics;
import dev.elbow.train.Evaluation;
import dev.elbow.train.Progress;
import dev.elbow.train.TrainListener;
import dev.elbow.train.TrainOptions;
import java.lang.management.ManagementFactory;

/** Tells how training goes: a line per epoch, and on a terminal a bar that moves with every step. */
final class TrainReport implements TrainListener {
    private final Output output;
    private final TrainOptions options;
    private final ProgressBar bar;
    private EpochMetrics train;
    /** When the first step ended, in milliseconds since 1970; written by a lane's thread, read between epochs. */
    private long firstStep;

    TrainReport(Output output, TrainOptions options, int samples) {
        this.output = output;
        this.options = options;
        this.bar = output.isLive() ? new ProgressBar(output, (long) samples * options.epochs()) : null;
    }

    @Override
    public void onStep(Progress progress) {
        if (firstStep == 0) {
            firstStep = System.currentTimeMillis();
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
        output.detail("first training step %.2f s after the JVM began", firstStepSeconds());
    }

    /**
     * Returns the time from the JVM's begin to the end of the first step, or of the first block where a device runs steps by itself;
     * null if there was none. The process handle's start would not do: on Linux it is off by up to a second, the boot time being in
     * whole seconds.
     */
    Double firstStepSeconds() {
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        return firstStep == 0 ? null : (firstStep - start) * 1e-3;
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
