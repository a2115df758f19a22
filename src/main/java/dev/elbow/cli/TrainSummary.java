package dev.elbow.cli;

import dev.elbow.train.EpochMetrics;
import dev.elbow.train.RunFolder;
import dev.elbow.train.TrainOptions;
import dev.elbow.train.TrainResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of a training run, for people and as JSON. */
final class TrainSummary {
    private TrainSummary() {}

    /** Prints what a run came to, with the {@linkplain TrainReport#firstStepSeconds time to its first step}. */
    static void print(
            Output output, RunFolder folder, TrainOptions options, TrainResult result, Double firstStepSeconds) {
        EpochMetrics metrics = of(options, result);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run", folder.path().toString());
        json.put("model", folder.label().model());
        json.put("data", folder.label().data());
        json.put("epochs", result.epochs());
        json.put("recon", metrics == null ? null : metrics.recon());
        json.put("kl", metrics == null ? null : metrics.kl());
        json.put("loss", metrics == null ? null : metrics.loss());
        json.put("images_per_second", imagesPerSecond(result.metrics()));
        json.put("seconds", result.seconds());
        json.put("first_step_seconds", firstStepSeconds);
        output.result(json, "%s", text(folder, options, result, metrics));
    }

    /** The figures of the weights that the run ends with. */
    private static EpochMetrics of(TrainOptions options, TrainResult result) {
        boolean best = options.patience() > 0 && !result.cancelled() && result.bestEpoch() > 0;
        return result.metrics().stream()
                .filter(m -> m.split().equals(EpochMetrics.TEST) && (!best || m.epoch() == result.bestEpoch()))
                .reduce((_, last) -> last)
                .orElse(null);
    }

    /** The speed of training alone, over all epochs. */
    private static Double imagesPerSecond(List<EpochMetrics> metrics) {
        double images = 0;
        double seconds = 0;
        for (EpochMetrics m : metrics) {
            if (m.split().equals(EpochMetrics.TRAIN)) {
                images += m.imagesPerSecond() * m.seconds();
                seconds += m.seconds();
            }
        }
        return seconds == 0 ? null : images / seconds;
    }

    private static String text(RunFolder folder, TrainOptions options, TrainResult result, EpochMetrics metrics) {
        String figures = metrics == null
                ? ""
                : ": test recon %.2f, kl %.2f, loss %.2f (epoch %d)"
                        .formatted(metrics.recon(), metrics.kl(), metrics.loss(), metrics.epoch());
        if (result.cancelled()) {
            return "stopped in epoch %d of %d%s; go on with: elbow train --resume %s"
                    .formatted(result.epochs() + 1, options.epochs(), figures, folder.path());
        }
        String how = result.stoppedEarly()
                ? "stopped early, no better test loss for %d epochs".formatted(options.patience())
                : "done";
        return "%s after %d epochs in %s%s"
                .formatted(how, result.epochs(), ProgressBar.time(result.seconds()), figures);
    }
}
