package dev.elbow.report;

import dev.elbow.ElbowException;
import dev.elbow.data.Dataset;
import dev.elbow.model.Autoencoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The pictures of a trained model. All methods throw {@link ElbowException} if a file cannot be written. */
public final class Pictures {
    private static final int COLUMNS = 10;
    private static final int SAMPLES = 60;
    private static final int RECONSTRUCTIONS = 30;
    private static final int MANIFOLD = 20;
    private static final int DOTS = 2000;

    private Pictures() {}

    /**
     * Writes all pictures that suit the model and the data into a folder: {@code reconstructions.png}, and if the model is
     * variational {@code samples.png} and pictures of its latent space, {@code latent.png} and {@code latent-scatter.png}.
     *
     * @param data samples the model was not trained on
     * @return the files, none if samples are rows and no images
     */
    public static List<Path> writeAll(Autoencoder model, Dataset data, Path folder, long seed) {
        List<Path> files = new ArrayList<>();
        if (!ImageGrid.isPicture(data.shape())) {
            return files;
        }
        files.add(reconstructions(model, data, RECONSTRUCTIONS, folder.resolve("reconstructions.png")));
        if (model.isVariational()) {
            files.add(samples(model, SAMPLES, seed, folder.resolve("samples.png")));
        }
        if (model.isVariational() && model.latent() <= 2) {
            files.add(manifold(model, folder.resolve("latent.png")));
            files.add(scatter(model, data, folder.resolve("latent-scatter.png")));
        } else if (model.graph().code().rank() == 1) {
            files.add(scatter(model, data, folder.resolve("latent.png")));
        }
        return files;
    }

    /** Writes the first samples in lines of ten, each with its reconstruction below. */
    public static Path reconstructions(Autoencoder model, Dataset data, int count, Path file) {
        if (model.graph().output().elements() != data.shape().elements()) {
            throw new ElbowException("the model turns samples of %s into %s: it has no reconstructions to draw"
                    .formatted(data.shape(), model.graph().output()));
        }
        int shown = Math.min(count, data.count());
        float[] originals = samples(data, 0, shown);
        ImageGrid.pairs(data.shape(), originals, model.reconstruct(originals), COLUMNS)
                .write(file);
        return file;
    }

    /**
     * Writes samples decoded from latent codes that were drawn from the prior.
     *
     * @throws IllegalStateException if the model is not variational
     */
    public static Path samples(Autoencoder model, int count, long seed, Path file) {
        ImageGrid.of(model.graph().output(), model.sample(count, seed), COLUMNS).write(file);
        return file;
    }

    /**
     * Writes what the decoder makes of a regular net of latent codes, spaced so that the prior gives each cell the same
     * probability (Kingma and Welling, "Auto-Encoding Variational Bayes", 2014, figure 4); the first latent grows to the right,
     * the second upwards.
     *
     * @throws IllegalArgumentException if the model has more than two latents
     */
    public static Path manifold(Autoencoder model, Path file) {
        Manifold.of(model, MANIFOLD, cell -> NormalQuantile.of((cell + 0.5) / MANIFOLD))
                .write(file);
        return file;
    }

    /** Writes where up to 2,000 samples lie along the two latents that vary most, coloured by label if there are labels. */
    public static Path scatter(Autoencoder model, Dataset data, Path file) {
        new LatentScatter(model, data, Math.min(DOTS, data.count())).write(file);
        return file;
    }

    /** Returns samples {@code [from, to)}. */
    static float[] samples(Dataset data, int from, int to) {
        int elements = data.shape().elements();
        float[] samples = new float[Math.multiplyExact(to - from, elements)];
        for (int i = from; i < to; i++) {
            System.arraycopy(data.sample(i), 0, samples, (i - from) * elements, elements);
        }
        return samples;
    }
}
