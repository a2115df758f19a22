package dev.elbow.experiment.bayesian;

import dev.elbow.backend.Optimizer;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.experiment.Attempts;
import dev.elbow.experiment.ModelSpec;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.report.Table;
import dev.elbow.train.TrainOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A search for the learning rate of stochastic gradient descent: short trainings on a part of the training images, compared on
 * the rest of them. Test images have no say.
 *
 * @param tried one for each of {@link #RATES}
 * @param images the number of training images
 * @param held the number of images that losses were taken of
 * @param epochs of each training
 */
record SgdSearch(List<Tried> tried, int images, int held, int epochs) {
    /** As the page writes them; the loss is a sum over pixels, so its gradients are large. */
    static final List<String> RATES = List.of("1e-4", "3e-4", "1e-3", "3e-3", "1e-2", "3e-2");

    static final float MOMENTUM = 0.9f;

    private static final int EPOCHS = 3;
    private static final int QUICK_EPOCHS = 2;
    private static final int HELD = 5000;
    /** Of few training images no more than one in this many is held back. */
    private static final int SHARE = 5;

    /**
     * One rate.
     *
     * @param loss negative ELBO of the images held back, of the seeds that did not diverge
     * @param diverged how many seeds did
     */
    record Tried(String rate, Stat loss, int diverged) {}

    /**
     * Tries each rate.
     *
     * @param model to train
     * @param batch of each step, cut to the data
     */
    static SgdSearch of(Study study, ModelSpec model, int batch) {
        Dataset train = study.data().train();
        int held = Math.min(HELD, Math.max(1, train.count() / SHARE));
        int images = Math.max(1, train.count() - held);
        int epochs = study.epochs(EPOCHS, QUICK_EPOCHS);
        List<Tried> tried = new ArrayList<>();
        try (Dataset validation = train.last(held)) {
            DataSplits part = new DataSplits(train.limit(images), validation);
            for (String rate : RATES) {
                TrainOptions options = options(rate)
                        .epochs(epochs)
                        .batch(Math.min(batch, images))
                        .build();
                Attempts attempts = study.attempts("sgd-search-" + rate, model, part, options);
                tried.add(new Tried(rate, attempts.stat(run -> run.lastTest().loss()), attempts.diverged()));
            }
        }
        return new SgdSearch(tried, images, held, epochs);
    }

    /** Returns options with a rate, all others as they are. */
    static TrainOptions.Builder options(String rate) {
        return TrainOptions.builder().optimizer(Optimizer.sgd(MOMENTUM)).learningRate(Float.parseFloat(rate));
    }

    /** Returns the rates at which no seed diverged, the one with the least mean loss first. */
    List<String> ranked() {
        return tried.stream()
                .filter(one -> one.diverged() == 0)
                .sorted(Comparator.comparingDouble(one -> one.loss().mean()))
                .map(Tried::rate)
                .toList();
    }

    /** Returns a line for each rate; {@code taken} is the best at which a long training does not diverge either, if there is one. */
    Table table(Optional<String> taken) {
        return new Table(
                "sgd-search",
                "SGD with momentum %s: %d epochs of %,d training images, compared on %,d others"
                        .formatted(MOMENTUM, epochs, images, held),
                List.of("learning rate", "negative ELBO, nats", "outcome"),
                tried.stream()
                        .map(one -> Table.row(one.rate(), one.loss().cell(), outcome(one, taken)))
                        .toList());
    }

    private String outcome(Tried one, Optional<String> taken) {
        if (one.diverged() > 0) {
            return "diverged";
        }
        if (taken.filter(one.rate()::equals).isPresent()) {
            return "taken";
        }
        int last = taken.map(ranked()::indexOf).orElse(ranked().size());
        return ranked().indexOf(one.rate()) < last ? "diverged when trained for longer" : "";
    }
}
