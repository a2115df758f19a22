package dev.elbow.train;

import dev.elbow.files.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one epoch came to on one split; one line of {@code metrics.jsonl}.
 *
 * @param epoch from 1
 * @param split {@code train}: means over the epoch, while parameters changed; or {@code test}: after the epoch
 * @param recon mean reconstruction loss of a sample, in nats with the sum reduction
 * @param kl mean KL divergence of a sample in nats, 0 without a variational head
 * @param loss {@code recon + beta kl}
 * @param beta weight of the KL term in the epoch's last step
 * @param imagesPerSecond throughput
 * @param seconds wall time
 */
public record EpochMetrics(
        int epoch,
        String split,
        double recon,
        double kl,
        double loss,
        float beta,
        double imagesPerSecond,
        double seconds) {
    /** The split that is trained on. */
    public static final String TRAIN = "train";
    /** The split that is held back. */
    public static final String TEST = "test";

    static EpochMetrics of(int epoch, String split, double recon, double kl, float beta, long rows, double seconds) {
        return new EpochMetrics(
                epoch, split, recon, kl, recon + beta * kl, beta, rows / Math.max(seconds, 1e-9), seconds);
    }

    String toJson() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epoch", epoch);
        map.put("split", split);
        map.put("recon", recon);
        map.put("kl", kl);
        map.put("loss", loss);
        map.put("beta", beta);
        map.put("images_per_second", imagesPerSecond);
        map.put("seconds", seconds);
        return JsonObject.write(map);
    }

    static EpochMetrics of(JsonObject json) {
        return new EpochMetrics(
                json.int32("epoch"),
                json.string("split"),
                json.number("recon"),
                json.number("kl"),
                json.number("loss"),
                (float) json.number("beta"),
                json.number("images_per_second"),
                json.number("seconds"));
    }
}
