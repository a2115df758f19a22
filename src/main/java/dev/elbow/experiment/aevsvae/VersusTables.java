package dev.elbow.experiment.aevsvae;

import dev.elbow.experiment.SampleQuality;
import dev.elbow.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The tables of the comparison, a row for each model. */
final class VersusTables {
    private VersusTables() {}

    /** A heading, and what is below it. */
    private record Column(String heading, ToDoubleFunction<Measures> figure) {}

    static Table samples(Collection<Contender> models, Optional<SampleQuality> quality, int images) {
        Table ofModels = table(
                "samples",
                SampleQuality.titled(
                        "Codes of test images, and %,d images decoded from N(0, I)".formatted(images), quality),
                models,
                new Column("deviation of a latent over codes", Measures::spread),
                new Column("codes inside [-3, 3]", Measures::inside),
                new Column("Fréchet distance of samples", Measures::frechet),
                new Column("network's confidence in samples", Measures::confidence));
        List<List<Object>> rows = new ArrayList<>(ofModels.rows());
        Object floor = quality.map(SampleQuality::floor).orElse(null);
        rows.add(Table.row("test images (the floor)", null, null, floor, null));
        return new Table(ofModels.id(), ofModels.title(), ofModels.columns(), rows);
    }

    static Table losses(Collection<Contender> models) {
        return table(
                "losses",
                "Reconstruction and divergence after training, in nats per image",
                models,
                new Column("reconstruction, training", Measures::trainRecon),
                new Column("reconstruction, test", Measures::testRecon),
                new Column("gap", Measures::gap),
                new Column("KL, test", Measures::kl),
                new Column("active latents", Measures::active));
    }

    static Table sharpness(Collection<Contender> models) {
        return table(
                "sharpness",
                "Sharpness of reconstructions",
                models,
                new Column("sharpness (test images: 1)", Measures::sharpness));
    }

    static Table paths(Collection<Contender> models) {
        return table(
                "interpolations",
                "Steps of interpolations, means over all paths",
                models,
                new Column("longest step in mean steps", Measures::longestStep),
                new Column("longest step of edges in mean steps", Measures::longestEdgeStep),
                new Column("length in direct distances", Measures::detour));
    }

    static Table halfway(Collection<Contender> models) {
        return table(
                "halfway",
                "Images halfway, means over all paths",
                models,
                new Column("distance from the ends' average", Measures::rise),
                new Column("contrast of edges kept", Measures::contrastHalfway),
                new Column("kept by a cross-fade of the same ends", Measures::fadedHalfway),
                new Column("network's confidence", Measures::halfway));
    }

    static Table downstream(Collection<Contender> models, PixelProbe pixels) {
        List<List<Object>> rows = new ArrayList<>();
        models.forEach(model ->
                rows.add(Table.row(model.name(), model.stat(Measures::probe).cell())));
        if (!Double.isNaN(pixels.accuracy())) {
            rows.add(Table.row(pixels.title(), pixels.accuracy()));
        }
        return new Table(
                "probe",
                "Test images that a linear map of the code classifies rightly",
                List.of("model", "share"),
                rows);
    }

    private static Table table(String id, String title, Collection<Contender> models, Column... columns) {
        List<String> headings = Stream.concat(
                        Stream.of("model"), Arrays.stream(columns).map(Column::heading))
                .toList();
        List<List<Object>> rows = new ArrayList<>();
        for (Contender model : models) {
            List<Object> row = new ArrayList<>(List.of(model.name()));
            Arrays.stream(columns)
                    .forEach(column -> row.add(model.stat(column.figure()).cell()));
            rows.add(row);
        }
        return new Table(id, title, headings, rows);
    }
}
