package dev.elbow.train;

import dev.elbow.ElbowException;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Reduction;
import dev.elbow.files.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The options of a run as JSON, as {@code config.json} holds them. */
final class OptionsJson {
    private OptionsJson() {}

    static Map<String, Object> toMap(TrainOptions options) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epochs", options.epochs());
        map.put("batch", options.batch());
        map.put("optimizer", toMap(options.optimizer()));
        map.put("lr", options.learningRate().value());
        map.put("lr_schedule", options.learningRate().schedule());
        map.put("beta", options.beta().value());
        map.put("beta_schedule", options.beta().schedule());
        map.put("free_bits", options.freeBits());
        map.put("reduction", options.reduction().name().toLowerCase(Locale.ROOT));
        map.put("clip_norm", options.clipNorm());
        map.put("binarize", options.binarize());
        map.put("seed", options.seed());
        map.put("patience", options.patience());
        map.put("lanes", options.lanes());
        return map;
    }

    private static Map<String, Object> toMap(Optimizer optimizer) {
        Map<String, Object> map = new LinkedHashMap<>();
        switch (optimizer) {
            case Optimizer.Adam(double beta1, double beta2, double eps, double weightDecay) -> {
                map.put("name", "adam");
                map.put("beta1", beta1);
                map.put("beta2", beta2);
                map.put("eps", eps);
                map.put("weight_decay", weightDecay);
            }
            case Optimizer.Sgd(float momentum) -> {
                map.put("name", "sgd");
                map.put("momentum", momentum);
            }
        }
        return map;
    }

    static TrainOptions read(JsonObject json) {
        try {
            return TrainOptions.builder()
                    .epochs(json.int32("epochs"))
                    .batch(json.int32("batch"))
                    .optimizer(optimizer(json.object("optimizer")))
                    .learningRate(LearningRate.of((float) json.number("lr"), json.string("lr_schedule")))
                    .beta(Beta.of((float) json.number("beta"), json.string("beta_schedule")))
                    .freeBits((float) json.number("free_bits"))
                    .reduction(Reduction.valueOf(json.string("reduction").toUpperCase(Locale.ROOT)))
                    .clipNorm((float) json.number("clip_norm"))
                    // Runs from before there was this option have no such key.
                    .binarize(json.has("binarize") && json.bool("binarize"))
                    .seed(json.integer("seed"))
                    .patience(json.int32("patience"))
                    .lanes(json.int32("lanes"))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ElbowException(json.where() + ": " + e.getMessage(), e);
        }
    }

    private static Optimizer optimizer(JsonObject json) {
        String name = json.string("name");
        return switch (name) {
            case "adam" ->
                new Optimizer.Adam(
                        json.number("beta1"), json.number("beta2"), json.number("eps"), json.number("weight_decay"));
            case "sgd" -> new Optimizer.Sgd((float) json.number("momentum"));
            default -> throw new ElbowException("%s: unknown optimizer \"%s\"".formatted(json.where(), name));
        };
    }
}
