package dev.elbow.cli;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.Yardstick;
import dev.elbow.data.Dataset;
import dev.elbow.graph.Graph;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.Progress;
import dev.elbow.train.TrainListener;
import dev.elbow.train.TrainOptions;
import dev.elbow.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures training steps with the trainer itself: a round is an epoch of a small data set, a step's time is what lies between
 * two of its reports, so that everything in a step counts, on all lanes. Between rounds the yardstick is measured, so that both
 * see the same machine.
 */
final class StepBenchmark {
    private static final int STEPS_PER_ROUND = 20;
    /** A round's first step follows the yardstick and is not counted. */
    private static final int ROUND = STEPS_PER_ROUND + 1;

    private static final int WARM_UP_ROUNDS = 5;
    private static final long SEED = 0;

    private final Device device;
    private final String model;
    private final Graph graph;
    private final int batch;

    StepBenchmark(Device device, String model, Graph graph, int batch) {
        this.device = device;
        this.model = model;
        this.graph = graph;
        this.batch = batch;
    }

    /**
     * Compares the device with the reference on a few samples, and says how well they agree.
     *
     * @throws ElbowException if they do not
     */
    String verify() {
        return new StepCheck(graph).compare(device);
    }

    /** Measures at least {@code steps} steps after warm-up. */
    StepTimes measure(int steps) {
        int measured = (steps + STEPS_PER_ROUND - 1) / STEPS_PER_ROUND;
        TrainOptions options = TrainOptions.builder()
                .epochs(WARM_UP_ROUNDS + measured)
                .batch(batch)
                .seed(SEED)
                .build();
        Yardstick yardstick = device.yardstick(graph, batch).orElse(null);
        try (Dataset data = BenchData.of(graph.input(), Math.multiplyExact(batch, ROUND));
                Autoencoder autoencoder = Autoencoder.create(device, graph, SEED)) {
            Clock clock = new Clock(measured * STEPS_PER_ROUND, yardstick);
            new Trainer(options).listener(clock).train(autoencoder, data);
            checkLearned(clock.losses);
            Map<String, Double> sums = yardstick == null ? Map.of() : yardstick.sumsMillis();
            return new StepTimes(
                    model, batch, autoencoder.latent(), device.backend(), device.lanes(), clock.millis, sums);
        } finally {
            if (yardstick != null) {
                yardstick.close();
            }
        }
    }

    private static void checkLearned(List<Double> losses) {
        if (!(losses.getLast() < losses.getFirst())) {
            throw new ElbowException("the measured steps did not train: the loss went from %.2f to %.2f"
                    .formatted(losses.getFirst(), losses.getLast()));
        }
    }

    /** Notes when steps end. {@link #onStep} runs in a lane's thread while the command's waits, so nothing is shared at once. */
    private static final class Clock implements TrainListener {
        final double[] millis;
        final List<Double> losses = new ArrayList<>();
        private final Yardstick yardstick;
        private int count;
        private long last;

        Clock(int steps, Yardstick yardstick) {
            this.millis = new double[steps];
            this.yardstick = yardstick;
        }

        @Override
        public void onStep(Progress progress) {
            long now = System.nanoTime();
            if (progress.epoch() > WARM_UP_ROUNDS && progress.step() > 1) {
                millis[count++] = (now - last) * 1e-6;
            }
            last = now;
        }

        @Override
        public void onEpoch(EpochMetrics metrics) {
            losses.add(metrics.loss());
            if (yardstick != null && metrics.epoch() >= WARM_UP_ROUNDS) {
                yardstick.round();
            }
        }
    }
}
