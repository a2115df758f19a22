package dev.elbow.experiment.latentclassifier;

import dev.elbow.data.DataSplits;
import dev.elbow.experiment.Chunks;
import dev.elbow.model.Autoencoder;

/**
 * The posterior means of all samples, {@code [n, width]} row-major.
 *
 * @param width the number of latents
 */
record Codes(float[] train, float[] test, int width) {
    static Codes of(Autoencoder model, DataSplits data) {
        return new Codes(
                Chunks.map(data.train(), data.train().count(), model::encode),
                Chunks.map(data.test(), data.test().count(), model::encode),
                model.latent());
    }
}
