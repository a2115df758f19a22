package dev.elbow.experiment.conv;

import dev.elbow.data.Dataset;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.random.Philox;
import dev.elbow.random.RandomStream;

/**
 * Models that were trained to give back clean images of noisy ones, on noisy test images.
 *
 * @param ae plain autoencoders trained with noise
 * @param vae VAEs trained with noise
 * @param clean test images {@code [n, H, W, C]}
 * @param noisy the same with noise
 */
record Denoising(SeedRuns ae, SeedRuns vae, float[] clean, float[] noisy) {
    /** Deviation of the noise, where white is 1. */
    static final float NOISE = 0.3f;
    /** Trainings that {@link #train} takes. */
    static final int TRAININGS = 2;

    private static final int AE_EPOCHS = 3;
    private static final int VAE_EPOCHS = 5;
    private static final int QUICK_AE_EPOCHS = 2;
    private static final int QUICK_VAE_EPOCHS = 4;
    private static final int MEASURED = 1000;

    static Denoising train(Study study) {
        SeedRuns ae = train(study, Preset.CONV_AE, AE_EPOCHS, QUICK_AE_EPOCHS);
        SeedRuns vae = train(study, Preset.CONV_VAE, VAE_EPOCHS, QUICK_VAE_EPOCHS);
        Dataset test = study.data().test();
        float[] clean = test.samples(0, Math.min(MEASURED, test.count()));
        return new Denoising(ae, vae, clean, noisy(clean, test.shape().elements(), study.seed()));
    }

    private static SeedRuns train(Study study, Preset preset, int epochs, int quickEpochs) {
        return study.runs(
                "denoising-" + preset.id(),
                study.model(preset, ModelOptions.defaults().withInputNoise(NOISE)),
                Training.options(study, study.data(), preset, epochs, quickEpochs));
    }

    private static float[] noisy(float[] clean, int width, long seed) {
        float[] noisy = new float[clean.length];
        int stride = Philox.rowStride(width);
        int[] words = new int[4];
        for (int i = 0; i < clean.length; i++) {
            int element = i / width * stride + i % width;
            noisy[i] = clean[i] + NOISE * (float) Philox.normal(seed, RandomStream.INPUT_NOISE, 0, element, words);
        }
        return noisy;
    }

    /** Returns the mean squared difference between noisy and clean pixels. */
    double noisyError() {
        return error(noisy);
    }

    /** Returns the mean squared difference between pixels of reconstructed noisy images and the clean ones. */
    Stat error(SeedRuns runs) {
        return runs.stat(this::error);
    }

    private double error(TrainedRun run) {
        return error(run.model().reconstruct(noisy));
    }

    private double error(float[] images) {
        double sum = 0;
        for (int i = 0; i < images.length; i++) {
            double d = images[i] - clean[i];
            sum += d * d;
        }
        return sum / images.length;
    }
}
