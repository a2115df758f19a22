package dev.elbow.experiment;

import dev.elbow.ElbowException;
import dev.elbow.report.ImageGrid;
import dev.elbow.tensor.Shape;
import dev.elbow.train.TrainOptions;

/** How reports begin. */
public final class Setup {
    private Setup() {}

    /**
     * Refuses data that are no pictures.
     *
     * @throws ElbowException if the study's samples are not images of 1 or 3 channels
     */
    public static void requirePictures(Report report, Study study) {
        Shape shape = study.data().test().shape();
        if (!ImageGrid.isPicture(shape)) {
            throw new ElbowException(
                    "%s is about images of 1 or 3 channels, the data's samples are %s".formatted(report.id(), shape));
        }
    }

    /**
     * Returns how to train with Adam, and says so at the top of the page.
     *
     * @param batch samples per step, or all training samples if there are fewer
     * @param more what else the page says about it, beginning with a comma; may be empty
     */
    public static TrainOptions.Builder adam(Study study, int epochs, int batch, float learningRate, String more) {
        int samples = Math.min(batch, study.data().train().count());
        study.fact("training", "%d epochs, batch %d, Adam at %s%s".formatted(epochs, samples, learningRate, more));
        return TrainOptions.builder().epochs(epochs).batch(samples).learningRate(learningRate);
    }
}
