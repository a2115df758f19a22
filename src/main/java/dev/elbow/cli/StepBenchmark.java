package dev.elbow.cli;

import dev.elbow.ElbowException;
import dev.elbow.backend.Device;
import dev.elbow.backend.FusedStep;
import dev.elbow.backend.LaunchGraph;
import dev.elbow.backend.Mode;
import dev.elbow.backend.Optimizer;
import dev.elbow.backend.Parameters;
import dev.elbow.backend.Plan;
import dev.elbow.backend.PlanSpec;
import dev.elbow.backend.Samples;
import dev.elbow.backend.Update;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Measures training steps with the trainer itself: a round is an epoch of a small data set, a step's time is what lies between
 * two of its reports, so that everything in a step counts, on all lanes. Between rounds the yardstick is measured, so that both
 * see the same machine. A device that runs steps by itself reports only now and then: there the steps of a round share the
 * round's time, and rounds are long.
 */
final class StepBenchmark {
    private static final int STEPS_PER_ROUND = 20;
    /** Where the device runs steps by itself, an epoch's end and beginning are a small part of this many. */
    private static final int LONGEST_ROUND = 400;

    private static final int SHORTEST_ROUND = 8;
    /** A round's samples are no more than this, as far as it has enough steps. */
    private static final int SAMPLES = 1 << 16;

    private static final int WARM_UP_ROUNDS = 5;
    private static final long SEED = 0;

    private final Device device;
    private final String model;
    private final Graph graph;
    private final int batch;
    private final int samples;

    StepBenchmark(Device device, String model, Graph graph, int batch) {
        this(device, model, graph, batch, SAMPLES);
    }

    /** @param samples of a round, as far as it has enough steps and the device runs steps by itself */
    StepBenchmark(Device device, String model, Graph graph, int batch, int samples) {
        this.device = device;
        this.model = model;
        this.graph = graph;
        this.batch = batch;
        this.samples = samples;
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
        boolean byItself = runsByItself();
        // A round's first step follows the yardstick and is not counted.
        int round = byItself ? Math.clamp(samples / batch, SHORTEST_ROUND, LONGEST_ROUND) : STEPS_PER_ROUND + 1;
        int counted = byItself ? round : STEPS_PER_ROUND;
        return measure(byItself, new Rounds(WARM_UP_ROUNDS, (steps + counted - 1) / counted, round, counted));
    }

    /** Does all that {@link #measure} does, with as few steps as possible. */
    StepTimes rehearse() {
        boolean byItself = runsByItself();
        int round = 2;
        return measure(byItself, new Rounds(1, 1, round, byItself ? round : round - 1));
    }

    /**
     * How much is run.
     *
     * @param steps of each round
     * @param counted steps of each round that are measured
     */
    private record Rounds(int warmUp, int measured, int steps, int counted) {}

    private StepTimes measure(boolean byItself, Rounds rounds) {
        TrainOptions options = TrainOptions.builder()
                .epochs(rounds.warmUp + rounds.measured)
                .batch(batch)
                .seed(SEED)
                .build();
        Yardstick yardstick = device.yardstick(graph, batch).orElse(null);
        try (Dataset data = BenchData.of(graph.input(), Math.multiplyExact(batch, rounds.steps));
                Autoencoder autoencoder = Autoencoder.create(device, graph, SEED);
                Clock clock = new Clock(device, rounds, byItself, yardstick)) {
            new Trainer(options).listener(clock).train(autoencoder, data);
            checkLearned(clock.losses);
            Map<String, Double> sums = yardstick == null ? Map.of() : yardstick.sumsMillis();
            return new StepTimes(
                    model,
                    batch,
                    autoencoder.latent(),
                    device.backend(),
                    device.description(),
                    device.lanes(),
                    clock.millis,
                    sums,
                    byItself ? graphOf(data).orElse(null) : null);
        } finally {
            if (yardstick != null) {
                yardstick.close();
            }
        }
    }

    private boolean runsByItself() {
        try (Dataset one = BenchData.of(graph.input(), 1)) {
            return fused(one, Objects::nonNull);
        }
    }

    /** Returns what a step is, which also depends on where the device has room for the data. */
    private Optional<LaunchGraph> graphOf(Dataset data) {
        return fused(data, FusedStep::graph);
    }

    /** Asks a fused step on these data, null if the device does not run steps by itself. */
    private <T> T fused(Dataset data, Function<FusedStep, T> question) {
        try (Device.Attachment _ = device.attach();
                Parameters parameters = device.parameters(graph);
                Samples samples = device.samples(data.data(), data.type(), data.shape(), data.count());
                Plan plan = device.compile(
                        parameters, PlanSpec.of(Mode.TRAIN, batch).withSamples(samples, true))) {
            Update update = device.update(parameters, Optimizer.adam());
            try (FusedStep fused = device.fusedStep(plan, update, 0).orElse(null)) {
                return question.apply(fused);
            }
        }
    }

    private static void checkLearned(List<Double> losses) {
        if (!(losses.getLast() < losses.getFirst())) {
            throw new ElbowException("the measured steps did not train: the loss went from %.2f to %.2f"
                    .formatted(losses.getFirst(), losses.getLast()));
        }
    }

    /**
     * Notes when steps end, and lets a profiler record the measured ones. {@link #onStep} runs in a lane's thread while the
     * command's waits, so nothing is shared at once.
     */
    private static final class Clock implements TrainListener, AutoCloseable {
        final double[] millis;
        final List<Double> losses = new ArrayList<>();
        private final Device device;
        private final Rounds rounds;
        private final boolean wholeRounds;
        private final Yardstick yardstick;
        private int count;
        private long last;
        private Device.Range profiled = Device.Range.NONE;

        /** {@code wholeRounds} says that the steps of a round share its time, since not each is told of. */
        Clock(Device device, Rounds rounds, boolean wholeRounds, Yardstick yardstick) {
            this.device = device;
            this.millis = new double[rounds.measured * rounds.counted];
            this.rounds = rounds;
            this.wholeRounds = wholeRounds;
            this.yardstick = yardstick;
        }

        @Override
        public void onStep(Progress progress) {
            long now = System.nanoTime();
            if (!wholeRounds && progress.epoch() > rounds.warmUp && progress.step() > 1) {
                millis[count++] = (now - last) * 1e-6;
            }
            last = now;
        }

        @Override
        public void onEpoch(EpochMetrics metrics) {
            losses.add(metrics.loss());
            if (wholeRounds && metrics.epoch() > rounds.warmUp) {
                Arrays.fill(millis, count, count + rounds.steps, metrics.seconds() * 1e3 / rounds.steps);
                count += rounds.steps;
            }
            if (yardstick != null && metrics.epoch() >= rounds.warmUp) {
                yardstick.round();
            }
            if (metrics.epoch() == rounds.warmUp) {
                profiled = device.profiled();
            }
        }

        @Override
        public void close() {
            profiled.close();
        }
    }
}
