package dev.elbow.experiment.conv;

import dev.elbow.data.DataSplits;
import dev.elbow.experiment.Attempts;
import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.train.TrainOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Short trainings of a VAE, each with another pair of learning rate and batch, all on as many images. It is the dense one, which
 * learns in so short a time; the latents of the convolutional one would not have come alive yet, whatever the rate.
 *
 * @param batches in rising order
 * @param cells one list for each of {@link #RATES}, with one cell for each batch
 * @param images training images
 * @param testImages test images
 * @param epochs of each training
 */
record Stability(List<Integer> batches, List<List<Cell>> cells, int images, int testImages, int epochs) {
    static final Preset MODEL = Preset.DENSE_VAE;
    /** As figures write them. */
    static final List<String> RATES = List.of("3e-4", "1e-3", "3e-3", "1e-2", "3e-2");

    private static final int[] BATCHES = {32, 128, 512};
    /** Where the other one is varied: the rate that models are usually trained at, and the middle batch. */
    private static final int USUAL_RATE = RATES.indexOf("1e-3");

    private static final int IMAGES = 20_000;
    private static final int QUICK_IMAGES = 2000;
    private static final int TEST_IMAGES = 2000;
    private static final int EPOCHS = 3;
    private static final int QUICK_EPOCHS = 2;
    /** The worst loss matters if it is more than this many times the best. */
    private static final double MATTERS = 1.05;

    /**
     * One pair.
     *
     * @param rate as figures write it
     * @param attempts one for each seed
     */
    record Cell(String rate, int batch, Attempts attempts) {
        /** Returns the negative ELBO of test images after the last epoch, of the seeds that came there. */
        Stat loss() {
            return attempts.stat(run -> run.lastTest().loss());
        }

        /** Returns how far the training loss scatters over the steps of the last epoch, as a share of its mean. */
        Stat scatter() {
            return attempts.stat(LateSteps::share);
        }

        /** Returns how many latents still say something after the last epoch. */
        Stat active() {
            return attempts.stat(Cell::activeUnits);
        }

        /** Returns the active latents after the last epoch; not a number if the process was killed just after it. */
        private static double activeUnits(TrainedRun run) {
            Integer active = CollapseMonitor.read(run).get(run.lastTest().epoch());
            return active == null ? Double.NaN : active;
        }

        /** Returns what became of the trainings, of how many seeds if there are several; empty if nothing went wrong. */
        String fate() {
            long collapsed = attempts.finished().stream()
                    .filter(run -> activeUnits(run) == 0)
                    .count();
            return Stream.of(told("diverged", attempts.diverged()), told("collapsed", collapsed))
                    .filter(one -> !one.isEmpty())
                    .collect(Collectors.joining(", "));
        }

        private String told(String fate, long count) {
            String often = attempts.seeds() == 1 ? fate : "%d of %d %s".formatted(count, attempts.seeds(), fate);
            return count == 0 ? "" : often;
        }

        boolean diverged() {
            return attempts.diverged() > 0;
        }
    }

    /** Returns how many trainings {@link #train} takes. */
    static int trainings(Study study) {
        return RATES.size() * batches(part(study)).size();
    }

    private static DataSplits part(Study study) {
        DataSplits data = study.data();
        return new DataSplits(
                data.train().limit(study.pick(IMAGES, QUICK_IMAGES)),
                data.test().limit(TEST_IMAGES));
    }

    /** A batch is never larger than the data, and none is tried twice. */
    private static List<Integer> batches(DataSplits data) {
        return Arrays.stream(BATCHES)
                .map(batch -> Math.min(batch, data.train().count()))
                .distinct()
                .boxed()
                .toList();
    }

    static Stability train(Study study) {
        DataSplits data = part(study);
        List<Integer> batches = batches(data);
        int epochs = study.epochs(EPOCHS, QUICK_EPOCHS);
        List<List<Cell>> cells = new ArrayList<>();
        for (String rate : RATES) {
            List<Cell> row = new ArrayList<>();
            for (int batch : batches) {
                TrainOptions options = TrainOptions.builder()
                        .epochs(epochs)
                        .batch(batch)
                        .learningRate(Float.parseFloat(rate))
                        .build();
                row.add(new Cell(
                        rate,
                        batch,
                        study.attempts(
                                "stability-rate%s-batch%d".formatted(rate, batch),
                                study.model(MODEL, ModelOptions.defaults()),
                                data,
                                options,
                                CollapseMonitor.recorder(),
                                LateSteps.recorder())));
            }
            cells.add(row);
        }
        return new Stability(batches, cells, data.train().count(), data.test().count(), epochs);
    }

    /** Returns all pairs, in the order of {@link #RATES}. */
    List<Cell> all() {
        return cells.stream().flatMap(List::stream).toList();
    }

    void claim(ClaimList claims) {
        int middle = batches.size() / 2;
        matters(
                claims,
                "The learning rate matters for stability.",
                "rates with batch %d".formatted(batches.get(middle)),
                cells.stream().map(row -> row.get(middle)).toList(),
                true);
        matters(
                claims,
                "The batch size matters for stability.",
                "batches at rate %s, as many images in all".formatted(RATES.get(USUAL_RATE)),
                cells.get(USUAL_RATE),
                false);
        double[] scatter = new double[batches.size()];
        Arrays.setAll(
                scatter,
                i -> 100
                        * cells.stream()
                                .mapToDouble(row -> row.get(i).scatter().mean())
                                .filter(Double::isFinite)
                                .average()
                                .orElse(Double.NaN));
        String sentence = "A smaller batch makes noisier steps.";
        String measure =
                "deviation of successive step losses in the last epoch in %% of their mean, mean over rates: batch %d above batch %d"
                        .formatted(batches.getFirst(), batches.getLast());
        double least = scatter[0];
        double most = scatter[scatter.length - 1];
        if (Double.isFinite(least + most) && scatter.length > 1) {
            claims.add(sentence, measure, ClaimList.numbers(scatter), least > most);
        } else {
            claims.notMeasured(sentence, measure, "an epoch of a single step has no deviation");
        }
    }

    private static void matters(ClaimList claims, String sentence, String varied, List<Cell> tried, boolean rates) {
        List<Cell> finished = tried.stream()
                .filter(cell -> !Double.isNaN(cell.loss().mean()))
                .sorted(Comparator.comparingDouble(cell -> cell.loss().mean()))
                .toList();
        long diverged = tried.stream().filter(Cell::diverged).count();
        double quotient = finished.isEmpty()
                ? Double.NaN
                : finished.getLast().loss().mean() / finished.getFirst().loss().mean();
        String losses = finished.stream()
                .map(cell -> "%s at %s".formatted(ClaimList.number(cell.loss()), rates ? cell.rate() : cell.batch()))
                .collect(Collectors.joining(", "));
        claims.add(
                sentence,
                varied
                        + ": test loss of the worst above %s times the best one's, or one that diverges"
                                .formatted(MATTERS),
                losses + (diverged == 0 ? "; none diverged" : "; %d diverged".formatted(diverged)),
                quotient > MATTERS || diverged > 0);
    }
}
