package dev.elbow.experiment.latentclassifier;

/** A way to read the class off a code. All are fitted to codes of the training split and judged on the test split. */
enum Method {
    /** One mixture, fitted without labels; each component stands for the class that most of its training images have. */
    CLUSTERING("mixture without labels, components named by majority"),
    /** Bayes' rule with one Gaussian for each class. */
    BAYES_GAUSSIAN("Bayes' rule, one Gaussian per class"),
    /** Bayes' rule with one mixture for each class. */
    BAYES_MIXTURE("Bayes' rule, one mixture per class"),
    /** A linear map, for comparison. */
    PROBE("linear probe");

    private final String title;

    Method(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
