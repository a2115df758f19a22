package dev.elbow.experiment.conv;

import dev.elbow.data.DataSplits;
import dev.elbow.data.Shapes;
import dev.elbow.experiment.ModelSpec;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.TrainOptions;

/**
 * Two VAEs on colour images, with as many latents.
 *
 * @param data the images
 * @param deep four convolutions
 * @param shallow two convolutions
 */
record Colour(DataSplits data, SeedRuns deep, SeedRuns shallow) {
    static final String DATA = Shapes.COLOUR.id();
    /** Trainings that {@link #train} takes. */
    static final int TRAININGS = 2;

    private static final int EPOCHS = 10;
    private static final int QUICK_EPOCHS = 5;

    static Colour train(Study study) {
        DataSplits data = study.open(DATA);
        Preset deep = Preset.DEEP_CONV_VAE;
        TrainOptions options = Training.options(study, data, deep, EPOCHS, QUICK_EPOCHS);
        return new Colour(
                data,
                study.runs("colour-" + deep.id(), spec(data, deep), data, options),
                study.runs("colour-" + Preset.CONV_VAE.id(), spec(data, Preset.CONV_VAE), data, options));
    }

    private static ModelSpec spec(DataSplits data, Preset preset) {
        return ModelSpec.of(
                preset, data.train().shape(), ModelOptions.defaults().withLatent(Preset.DEEP_CONV_VAE.defaultLatent()));
    }

    /** Returns the negative ELBO of test images after the last epoch. */
    static Stat loss(SeedRuns runs) {
        return runs.stat(run -> run.lastTest().loss());
    }

    int epochs() {
        return deep.first().metrics(EpochMetrics.TRAIN).size();
    }
}
