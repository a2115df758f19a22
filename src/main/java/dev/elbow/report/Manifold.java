package dev.elbow.report;

import dev.elbow.model.Autoencoder;
import java.util.function.IntToDoubleFunction;

/** What a decoder makes of a regular net of latent codes; the first latent grows to the right, the second upwards. */
public final class Manifold {
    private Manifold() {}

    /**
     * Returns evenly spaced codes of {@code [-reach, reach]}, the corners included, decoded; a model with one latent gives one row.
     *
     * @param cells in each direction, at least 2
     * @throws IllegalArgumentException if the model has more than two latents, or there are fewer than 2 cells
     */
    public static ImageGrid of(Autoencoder model, double reach, int cells) {
        if (cells < 2) {
            throw new IllegalArgumentException("a manifold needs at least 2 cells in each direction, got " + cells);
        }
        return of(model, cells, cell -> reach * (2.0 * cell / (cells - 1) - 1));
    }

    /** Returns codes at the given places in each direction, decoded. */
    static ImageGrid of(Autoencoder model, int cells, IntToDoubleFunction place) {
        int latents = model.latent();
        if (latents > 2) {
            throw new IllegalArgumentException(
                    "the manifold of a model with %d latents has no picture".formatted(latents));
        }
        int rows = latents == 1 ? 1 : cells;
        float[] codes = new float[rows * cells * latents];
        for (int i = 0; i < rows * cells; i++) {
            codes[i * latents] = (float) place.applyAsDouble(i % cells);
            if (latents == 2) {
                codes[i * latents + 1] = (float) place.applyAsDouble(cells - 1 - i / cells);
            }
        }
        return ImageGrid.seamless(model.graph().output(), rows, cells).putAll(model.decode(codes));
    }
}
