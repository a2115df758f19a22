package dev.elbow.experiment.aevsvae;

import dev.elbow.data.Dataset;
import dev.elbow.eval.PrincipalComponents;
import dev.elbow.experiment.Study;

/**
 * What a linear map tells of the classes from principal components of the pixels, as many as a code has numbers: a code that
 * nothing had to be trained for, so that one that was should do better.
 *
 * @param components of the pixels
 * @param accuracy share of test images that are classified rightly; NaN if not measured
 */
record PixelProbe(int components, double accuracy) {
    /** Finding the components takes time cubic in the values of an image: some seconds for 784. */
    private static final int MOST_VALUES = 1024;
    /** Training images that the components are found from. */
    private static final int FITTED = 10_000;

    /** Measures the study's data, or nothing if they have no classes to tell apart or images too large for it. */
    static PixelProbe of(Study study, int latents, boolean classes) {
        Dataset train = study.data().train();
        int values = train.shape().elements();
        int components = Math.min(latents, values);
        if (!classes || values > MOST_VALUES || train.count() < 2) {
            return new PixelProbe(components, Double.NaN);
        }
        study.step("measure a linear map of the pixels");
        var found = PrincipalComponents.fit(train.samples(0, Math.min(FITTED, train.count())), values, components);
        return new PixelProbe(components, Measures.probe(study, found::project, components, study.seed()));
    }

    /** Returns what tables call it. */
    String title() {
        return "%d principal components of the pixels".formatted(components);
    }
}
