package dev.elbow.experiment.aevsvae;

import dev.elbow.experiment.SampleQuality;
import dev.elbow.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The tables of the comparison, a row for each model. */
final class VersusTables {
    private VersusTables() {}

    static Table samples(Collection<Contender> models, Optional<SampleQuality> quality, int images) {
        List<List<Object>> rows = new ArrayList<>();
        for (Contender model : models) {
            rows.add(row(model, Measures::spread, Measures::inside, Measures::frechet, Measures::confidence));
        }
        rows.add(Table.row(
                "test images (the floor)",
                null,
                null,
                quality.map(SampleQuality::floor).orElse(null),
                null));
        return new Table(
                "samples",
                "Codes of test images, and %,d images decoded from N(0, I)".formatted(images),
                List.of(
                        "model",
                        "deviation of a latent over codes",
                        "codes inside [-3, 3]",
                        "Fréchet distance of samples",
                        "network's confidence in samples"),
                rows);
    }

    static Table losses(Collection<Contender> models) {
        return table(
                "losses",
                "Reconstruction and divergence after training, in nats per image",
                models,
                List.of(
                        "model",
                        "reconstruction, training",
                        "reconstruction, test",
                        "gap",
                        "KL, test",
                        "active latents"),
                Measures::trainRecon,
                Measures::testRecon,
                Measures::gap,
                Measures::kl,
                Measures::active);
    }

    static Table sharpness(Collection<Contender> models) {
        return table(
                "sharpness",
                "Sharpness of reconstructions",
                models,
                List.of("model", "sharpness (test images: 1)"),
                Measures::sharpness);
    }

    static Table paths(Collection<Contender> models) {
        return table(
                "interpolations",
                "Evenness of interpolations, means over all paths",
                models,
                List.of(
                        "model",
                        "longest step in mean steps",
                        "length in direct distances",
                        "network's confidence halfway"),
                Measures::longestStep,
                Measures::detour,
                Measures::halfway);
    }

    static Table downstream(Collection<Contender> models) {
        return table(
                "probe",
                "Test images that a linear map of the code classifies rightly",
                models,
                List.of("model", "share"),
                Measures::probe);
    }

    @SafeVarargs
    private static Table table(
            String id,
            String title,
            Collection<Contender> models,
            List<String> columns,
            ToDoubleFunction<Measures>... figures) {
        return new Table(
                id,
                title,
                columns,
                models.stream().map(model -> row(model, figures)).toList());
    }

    @SafeVarargs
    private static List<Object> row(Contender model, ToDoubleFunction<Measures>... figures) {
        List<Object> cells = new ArrayList<>();
        cells.add(model.name());
        Arrays.stream(figures).forEach(figure -> cells.add(model.stat(figure).cell()));
        return cells;
    }
}
