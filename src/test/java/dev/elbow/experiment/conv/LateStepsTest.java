package dev.elbow.experiment.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.Elbow;
import dev.elbow.backend.Device;
import dev.elbow.data.Dataset;
import dev.elbow.data.Glyphs;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Reshape;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.Cancellation;
import dev.elbow.train.Progress;
import dev.elbow.train.RunFolder;
import dev.elbow.train.RunLabel;
import dev.elbow.train.TrainListener;
import dev.elbow.train.TrainOptions;
import dev.elbow.train.TrainResult;
import dev.elbow.train.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateStepsTest {
    /** Ten steps in an epoch. */
    private static final TrainOptions OPTIONS =
            TrainOptions.builder().epochs(2).batch(10).learningRate(1e-2f).build();

    private static Device device;
    private static Dataset data;
    private static Graph graph;

    @TempDir
    Path path;

    private RunFolder folder;
    private final List<Double> lastEpoch = new ArrayList<>();

    @BeforeAll
    static void open() {
        device = Elbow.open();
        data = Glyphs.train(1, 100);
        graph = Graph.builder(data.shape())
                .add(new Flatten(), new GaussianLatent(2))
                .add(new Dense(data.shape().elements()), new Reshape(data.shape()), new BernoulliLoss())
                .build();
    }

    @AfterAll
    static void close() {
        data.close();
        device.close();
    }

    @BeforeEach
    void folder() {
        folder = RunFolder.create(path, RunLabel.of("tiny", "glyphs"));
    }

    /** Trains, or goes on; stops after so many steps of the last epoch if that is above 0. */
    private TrainedRun train(int stopAfter) {
        Cancellation cancellation = new Cancellation();
        Autoencoder model = Autoencoder.create(device, graph, OPTIONS.seed());
        try (model) {
            TrainListener heard = new TrainListener() {
                @Override
                public void onStep(Progress progress) {
                    if (progress.epoch() == OPTIONS.epochs()) {
                        lastEpoch.add(progress.loss());
                        if (progress.step() == stopAfter) {
                            cancellation.cancel();
                        }
                    }
                }
            };
            TrainResult result = new Trainer(OPTIONS)
                    .into(folder)
                    .cancellation(cancellation)
                    .listener(heard)
                    .listener(LateSteps.recorder().listen(model, folder))
                    .train(model, data);
            return new TrainedRun("tiny", 0, folder, model, result.metrics());
        }
    }

    private static double share(List<Double> losses) {
        double mean = losses.stream().mapToDouble(Double::doubleValue).sum() / losses.size();
        double squares = 0;
        for (int i = 1; i < losses.size(); i++) {
            squares += Math.pow(losses.get(i) - losses.get(i - 1), 2);
        }
        return Math.sqrt(squares / (losses.size() - 1) / 2) / mean;
    }

    @Test
    void itIsWhatTheLastEpochsSuccessiveStepsDifferBy() {
        double recorded = LateSteps.share(train(0));
        assertEquals(10, lastEpoch.size());
        assertTrue(recorded > 0);
        assertEquals(share(lastEpoch), recorded, 1e-12);
    }

    @Test
    void anEpochInterruptedLateIsNotMeasured() {
        train(7);
        assertTrue(lastEpoch.size() < 10, "the interruption came too late");
        assertTrue(Double.isNaN(LateSteps.share(train(0))));
    }

    @Test
    void ofAnEpochInterruptedEarlyTheRestIsTaken() {
        train(2);
        int before = lastEpoch.size();
        double recorded = LateSteps.share(train(0));
        assertEquals(share(lastEpoch.subList(before, 10)), recorded, 1e-12);
    }
}
