package dev.elbow.experiment.latentclassifier;

import dev.elbow.data.Dataset;
import dev.elbow.experiment.Study;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.ImageGrid;
import dev.elbow.report.Manifold;
import dev.elbow.report.Page;
import dev.elbow.report.Picture;
import java.util.List;
import java.util.function.Consumer;

/** The sections of the page, each with the idea that its figures show. */
final class ClassifierPage {
    private static final int RECONSTRUCTED = 20;
    private static final int COLUMNS = 10;
    private static final int MANIFOLD = 20;
    private static final int POINTS = 2000;

    private final Study study;
    private final Page page;
    private final List<Result> results;
    private final Dataset test;
    private final List<String> classes;
    private final Planes planes;

    ClassifierPage(Study study, List<Result> results) {
        this.study = study;
        this.page = study.page();
        this.results = results;
        this.test = study.data().test();
        this.classes = Mixtures.possible(study) ? Mixtures.classNames(study.data()) : List.of();
        this.planes = new Planes(test, study.testImages(POINTS), classes);
    }

    void latents() {
        page.section(
                "The latent space",
                "The encoder turns an image into a Gaussian over a few numbers, its latents: a mean, which is the code, and a variance,"
                        + " which says how sure it is. The decoder turns numbers back into an image. Training wants codes that images can"
                        + " be rebuilt from, yet pulls them towards the prior N(0, I), so that they lie close together without holes.",
                "No label was shown in training. Where classes form regions of their own, it is because their images are alike. With two"
                        + " latents the whole space can be looked at; with 20 there is room for far more detail, and nothing to look at.",
                "BCE is what it costs to write down an image given its code, KL what the code costs beyond the prior; together they are"
                        + " the negative ELBO that training lowers. A latent is active if its mean varies over the images (variance above"
                        + " 0.01). The silhouette compares how far an image is from its own class and from the nearest other: 1 is far"
                        + " apart, 0 one heap, below 0 mixed up.");
        page.add(ClassifierTables.models(results));
        eachPlane(result -> page.add(planes.scatter(result)));
    }

    void reconstructions() {
        page.section(
                "Reconstructions",
                "Test images above, below each what is left of it after encoding and decoding its mean code. Without a hidden layer the"
                        + " decoder is linear up to its sigmoid: every image is one fixed image plus a weighted sum of as many others as"
                        + " there are latents, which for two is not much.");
        float[] originals = test.samples(0, study.testImages(RECONSTRUCTED));
        for (Result result : results) {
            page.add(Picture.of(
                    new FigureText(
                            "reconstructions-" + result.variant().id(),
                            "Reconstructions: " + result.variant().title(),
                            "Lines of test images, each above its reconstruction",
                            ""),
                    ImageGrid.pairs(test.shape(), originals, result.model().reconstruct(originals), COLUMNS)));
        }
    }

    void manifold() {
        page.section(
                "What the plane decodes to",
                "Codes from a square net over the latent plane, decoded: one look at all that the model can draw. Neighbours go over"
                        + " into each other; far from all codes the decoder was never trained, and still draws something.");
        eachPlane(result -> page.add(Picture.of(
                new FigureText(
                        "manifold-" + result.variant().id(),
                        "Decoded net over [-3, 3]²: " + result.variant().title(),
                        "A square of %d by %d decoded images that change gradually from one to the next"
                                .formatted(MANIFOLD, MANIFOLD),
                        "The first latent grows to the right, the second upwards."),
                Manifold.of(result.model(), Measures.BOX, MANIFOLD))));
    }

    void mixtures() {
        page.section(
                "A Gaussian mixture on the codes",
                "A Gaussian mixture says: each code was made by one of %d Gaussians, we do not know which. Expectation maximisation (EM)"
                                .formatted(study.options().components())
                        + " fits it by turns: given the Gaussians, how likely is each to have made each code; given these shares, what mean,"
                        + " covariance and weight should each Gaussian have. Every turn makes the codes more likely. It ends at a local"
                        + " optimum, so the start matters: here the centres that k-means finds.",
                "The mixture sees no labels and has no reason to put one Gaussian on each class: a class that spreads far may get two,"
                        + " and two classes that overlap may share one.");
        eachPlane(result -> page.add(planes.mixture(result)));
        for (Result result : results) {
            page.add(centres(result));
        }
    }

    private Picture centres(Result result) {
        double[][] means = result.measures().getFirst().mixture().means();
        int latents = result.variant().latents();
        float[] codes = new float[means.length * latents];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (float) means[i / latents][i % latents];
        }
        return Picture.of(
                new FigureText(
                        "centres-" + result.variant().id(),
                        "Decoded centres of the components: " + result.variant().title(),
                        "One line of decoded images, one for each component of the mixture",
                        ""),
                ImageGrid.of(test.shape(), result.model().decode(codes), means.length));
    }

    void classifiers() {
        page.section(
                "Reading the class off a code",
                "As clustering: each component of the mixture stands for the class that most of its training images have, and a test image"
                        + " gets the class of the component that most likely made its code. Labels only name what was found without them.",
                "As a Bayes classifier: one mixture is fitted to the codes of each class, and Bayes' rule turns densities into classes: the"
                        + " class c with the largest p(c) p(code | c). It is as good as the densities are, and curved borders cost it"
                        + " nothing. A linear probe, which can only draw straight borders, is shown for comparison.",
                "Precision is the share of images called c that are c, recall the share of c that is called so, F1 their harmonic mean.");
        if (classes.isEmpty()) {
            return;
        }
        page.add(ClassifierTables.methods(results));
        for (Result result : results) {
            page.add(Chart.confusion(
                    new FigureText(
                            "confusion-" + result.variant().id(),
                            "Confusion of Bayes' rule, one mixture per class: "
                                    + result.variant().title(),
                            "A square of counts, actual classes down, predicted classes across; the diagonal holds those that were found",
                            "A row is shaded by its shares."),
                    classes,
                    result.mixtures()
                            .orElseThrow()
                            .results()
                            .get(Method.BAYES_MIXTURE)
                            .confusion()));
            page.add(ClassifierTables.perClass(result, classes));
        }
    }

    private void eachPlane(Consumer<Result> show) {
        results.stream().filter(result -> result.variant().isPlane()).forEach(show);
    }
}
