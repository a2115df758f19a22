package dev.elbow.graph;

import dev.elbow.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/**
 * The head of a variational encoder: two dense products {@code mean} and {@code logvar} of its input, and the reparameterized
 * sample {@code z = mean + exp(logvar / 2) epsilon} (Kingma and Welling, "Auto-Encoding Variational Bayes", 2014). {@code
 * logvar} is the log of the variance. It adds {@code KL = -0.5 sum(1 + logvar - mean^2 - exp(logvar))} to the loss. In
 * inference the output is {@code mean}.
 *
 * @param latent number of latent dimensions L
 */
public record GaussianLatent(int latent) implements Op {
    /** Checks the number of latents. */
    public GaussianLatent {
        Checks.atLeast(1, "the number of latents", latent);
    }

    @Override
    public Shape infer(Shape input) {
        Checks.row("a Gaussian latent head", input);
        return Shape.of(latent);
    }

    @Override
    public List<Parameter> parameters(Shape input) {
        Shape weight = Shape.of(latent, input.elements());
        return Stream.of("mean.", "logvar.")
                .flatMap(head -> Parameter.weightAndBias(head, weight, latent, input.elements(), latent).stream())
                .toList();
    }
}
