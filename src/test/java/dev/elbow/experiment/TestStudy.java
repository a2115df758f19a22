package dev.elbow.experiment;

import dev.elbow.backend.Device;
import dev.elbow.data.DataOptions;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Glyphs;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.train.Cancellation;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.Progress;
import dev.elbow.train.TrainListener;
import dev.elbow.train.TrainOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small studies, and what they told. */
final class TestStudy implements StudyListener {
    final List<String> lines = new ArrayList<>();
    final Cancellation cancellation = new Cancellation();
    /** The epoch after which to ask to stop, 0 for never. */
    int stopAfter;
    /** The network for the features of the Fréchet distance. */
    Optional<FeatureSource> features = Optional.empty();
    /** Epochs that were really trained. */
    int trained;
    /** Steps that were really taken. */
    int steps;

    @Override
    public void say(String line) {
        lines.add(line);
    }

    @Override
    public void warn(String line) {
        lines.add("warning: " + line);
    }

    @Override
    public TrainListener training(TrainOptions options, int images) {
        return new TrainListener() {
            @Override
            public void onStep(Progress progress) {
                steps++;
            }

            @Override
            public void onEpoch(EpochMetrics train) {
                trained++;
                if (train.epoch() == stopAfter) {
                    cancellation.cancel();
                }
            }
        };
    }

    Study open(Path out, Device device, DataSplits data, int seeds) {
        StudyOptions options = new StudyOptions(
                out,
                0,
                0,
                seeds,
                StudyOptions.COMPONENTS,
                false,
                "glyphs",
                DataOptions.defaults(),
                Map.of(),
                features,
                "./elbow report x",
                "1.2.3");
        return new Study("A study", options, data, device, cancellation, this);
    }

    static DataSplits glyphs(int count) {
        return new DataSplits(Glyphs.train(1, count), Glyphs.test(1, count));
    }

    /** A dense VAE that is trained in no time. */
    static ModelSpec tiny(DataSplits data) {
        int pixels = data.train().shape().elements();
        return ModelSpec.of(
                "tiny",
                Graph.builder(data.train().shape())
                        .add(new Flatten(), new Dense(8), new Relu(), new GaussianLatent(3))
                        .add(new Dense(pixels), new Reshape(data.train().shape()), new BernoulliLoss())
                        .build());
    }

    static TrainOptions epochs(int epochs) {
        return TrainOptions.builder().epochs(epochs).batch(50).build();
    }
}
