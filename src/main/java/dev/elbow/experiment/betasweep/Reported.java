package dev.elbow.experiment.betasweep;

import dev.elbow.data.DataOptions;
import dev.elbow.experiment.Study;
import java.util.List;

/**
 * A row of the reported table: averages on Fashion-MNIST in nats per image, and a Fréchet distance in the features of a network
 * that is not named, so that only its order compares.
 */
record Reported(double beta, double bce, double kld, double total, double frechet) {
    static final List<Reported> ROWS = List.of(
            new Reported(0.1, 212.1478, 48.2717, 216.9750, 1.3386),
            new Reported(0.5, 217.6345, 24.6616, 229.9653, 0.5898),
            new Reported(1, 223.2043, 16.1788, 239.3832, 0.4074),
            new Reported(2, 230.8751, 10.6397, 252.1546, 0.4097));

    /** The data set that the figures are of. */
    static final String DATA = "fashion-mnist";
    /** The number of epochs after which training averages come to the reported ones. */
    static final int EPOCHS = 30;

    /** Returns whether a study is of all the data that the figures are of. */
    static boolean comparesWith(Study study) {
        DataOptions data = study.options().dataOptions();
        return study.options().dataName().equals(DATA) && data.limit() == 0 && data.validation() == 0;
    }

    /** Returns beta as people write it. */
    String name() {
        return beta == Math.rint(beta) ? Long.toString((long) beta) : Double.toString(beta);
    }
}
