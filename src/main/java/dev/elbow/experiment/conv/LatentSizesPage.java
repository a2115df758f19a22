package dev.elbow.experiment.conv;

import dev.elbow.experiment.Curves;
import dev.elbow.experiment.SampleQuality;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.conv.LatentSizes.Size;
import dev.elbow.report.Axis;
import dev.elbow.report.Chart;
import dev.elbow.report.FigureText;
import dev.elbow.report.Page;
import dev.elbow.report.Series;
import dev.elbow.report.Table;
import dev.elbow.train.Evaluation;
import java.util.List;
import java.util.function.Function;

/** The section about the number of latents. */
final class LatentSizesPage {
    private final Page page;
    private final LatentSizes all;

    LatentSizesPage(Page page, LatentSizes all) {
        this.page = page;
        this.all = all;
    }

    void add(int batch) {
        page.section(
                "How many latents",
                "Two latents can be looked at, and say little. More of them let the decoder know more of each image, and each nat they"
                        + " say is paid for in the KL term. A latent that would cost more than it saves stays at the prior: it is there"
                        + " and says nothing, so that the loss no longer changes with the size of the code.",
                "For each size another %s was trained, %d epochs with batch %d and Adam at %s on all training images; the convolutional VAE passes its code through 16 values, which would bound the larger ones."
                        .formatted(
                                LatentSizes.MODEL.id(), all.epochs(), batch, LatentSizes.MODEL.defaultLearningRate()));
        page.add(chart(
                "latent-loss",
                "Loss against the number of latents",
                "Three lines over the number of latents on a logarithmic axis: reconstruction falls, KL rises, their sum falls and levels off",
                "Test images, nats per image.",
                "nats per image",
                line("negative ELBO", size -> size.stat(Evaluation::negativeElbo)),
                line("reconstruction (BCE)", size -> size.stat(Evaluation::recon)),
                line("KL", size -> size.stat(Evaluation::kl))));
        page.add(chart(
                "latent-active",
                "Active latents against the number of latents",
                "A line over the number of latents that follows the diagonal and then levels off",
                "A latent is active if its mean varies over test images by more than 0.01.",
                "active latents",
                line("active", size -> size.stat(Evaluation::activeUnits)),
                line("all", size -> Stat.of(size.latents()))));
        all.quality()
                .ifPresent(quality -> page.add(chart(
                        "latent-frechet",
                        "Fréchet distance of samples against the number of latents",
                        "A line over the number of latents, and the floor of real test images below it",
                        "Decoded N(0, I) against training images; test images give the floor.",
                        "Fréchet distance",
                        line("samples", Size::sampleFrechet),
                        line("real test images", size -> Stat.of(quality.floor())))));
        page.add(table());
    }

    private static Chart chart(String id, String title, String alt, String caption, String unit, Series... lines) {
        return Chart.lines(new FigureText(id, title, alt, caption), Axis.log2("latents"), Axis.of(unit), lines);
    }

    private Series line(String name, Function<Size, Stat> figure) {
        List<Stat> stats = all.sizes().stream().map(figure).toList();
        double[] at = all.sizes().stream().mapToDouble(Size::latents).toArray();
        return Curves.of(name, at, stats);
    }

    private Table table() {
        return new Table(
                "latent-sizes",
                SampleQuality.titled(
                        "%s with 2 to 64 latents, test images, nats per image".formatted(LatentSizes.MODEL.id()),
                        all.quality()),
                List.of("latents", "BCE", "KL", "negative ELBO", "active latents", "Fréchet distance of samples"),
                all.sizes().stream()
                        .map(size -> Table.row(
                                size.latents(),
                                size.stat(Evaluation::recon).cell(),
                                size.stat(Evaluation::kl).cell(),
                                size.stat(Evaluation::negativeElbo).cell(),
                                size.stat(Evaluation::activeUnits).cell(),
                                size.sampleFrechet().cell()))
                        .toList());
    }
}
