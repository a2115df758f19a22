package dev.elbow.experiment.conv;

import dev.elbow.experiment.conv.Stability.Cell;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.HeatCell;
import dev.elbow.report.Page;
import dev.elbow.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The section about learning rate and batch. */
final class StabilityPage {
    private final Page page;
    private final Stability stability;

    StabilityPage(Page page, Stability stability) {
        this.page = page;
        this.stability = stability;
    }

    void add() {
        page.section(
                "Learning rate and batch",
                "The learning rate is the length of a step, the batch says from how many images its direction is taken. A small batch makes"
                        + " many steps of a noisy direction out of as many images, a large one few steps of a good one. Too short"
                        + " steps do not arrive; too long ones throw the weights about: the loss jumps, units die, latents go silent,"
                        + " and in the end a loss is no longer a number and the training has diverged.",
                "Here %s, which learns faster than the convolutional VAE, sees %,d images %d times with each pair, from the same initial weights, with Adam and beta 1 from the first step; nothing else is changed."
                        .formatted(Stability.MODEL.id(), stability.images(), stability.epochs()));
        page.add(heat());
        page.add(table());
    }

    private Chart heat() {
        double[] losses = stability.all().stream()
                .mapToDouble(cell -> cell.loss().mean())
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        double best = losses.length == 0 ? 0 : losses[0];
        double worst = losses.length == 0 ? 0 : losses[losses.length - 1];
        List<List<HeatCell>> cells = new ArrayList<>();
        for (List<Cell> row : stability.cells()) {
            cells.add(row.stream().map(cell -> heatCell(cell, best, worst)).toList());
        }
        return Chart.heat(
                new FigureText(
                        "stability",
                        "Test loss after the same number of images",
                        "A matrix with a row for each learning rate and a column for each batch; each cell holds the test loss, darker where it is lower",
                        "Negative ELBO of %,d test images, nats per image, and latents that are active; means of all seeds. Darker is better."
                                .formatted(stability.testImages())),
                "negative ELBO",
                "batch",
                stability.batches().stream()
                        .map(batch -> Integer.toString(batch))
                        .toList(),
                "learning rate",
                Stability.RATES,
                cells);
    }

    private static HeatCell heatCell(Cell cell, double best, double worst) {
        double loss = cell.loss().mean();
        if (Double.isNaN(loss)) {
            return new HeatCell(0, "diverged", 0);
        }
        String active = String.format(
                Locale.ROOT, "%.1f\n%.0f active", loss, cell.active().mean());
        String label = cell.fate().isEmpty() ? active : "%s, %s".formatted(active, cell.fate());
        return new HeatCell(loss, label, worst > best ? (worst - loss) / (worst - best) : 1);
    }

    private Table table() {
        List<List<Object>> rows = new ArrayList<>();
        for (Cell cell : stability.all()) {
            rows.add(Table.row(
                    cell.rate(),
                    cell.batch(),
                    cell.loss().cell(),
                    cell.scatter().times(100).cell(),
                    cell.active().cell(),
                    cell.fate().isEmpty() ? "trained" : cell.fate()));
        }
        return new Table(
                "stability-table",
                "Each pair after %d epochs of %,d images".formatted(stability.epochs(), stability.images()),
                List.of(
                        "learning rate",
                        "batch",
                        "negative ELBO of test images, nats",
                        "deviation of successive step losses in the last epoch, % of their mean",
                        "active latents",
                        "outcome"),
                rows);
    }
}
