package dev.elbow.experiment.latentclassifier;

import dev.elbow.eval.Classification;
import dev.elbow.report.Table;
import java.util.ArrayList;
import java.util.List;

/** The tables of the report. */
final class ClassifierTables {
    private ClassifierTables() {}

    static Table models(List<Result> results) {
        List<List<Object>> rows = new ArrayList<>();
        for (Result result : results) {
            rows.add(Table.row(
                    result.variant().model(),
                    result.variant().latents(),
                    result.model().graph().parameterCount(),
                    result.trained(run -> run.lastTest().recon()).cell(),
                    result.trained(run -> run.lastTest().kl()).cell(),
                    result.trained(run ->
                                    run.lastTest().recon() + run.lastTest().kl())
                            .cell(),
                    result.stat(Measures::active).cell(),
                    result.stat(Measures::inside).cell(),
                    result.classes(Mixtures::separation).cell()));
        }
        return new Table(
                "models",
                "The models on the test split, in nats per image",
                List.of(
                        "model",
                        "latents",
                        "parameters",
                        "BCE",
                        "KL",
                        "negative ELBO",
                        "active latents",
                        "share inside [-3, 3]",
                        "silhouette of classes"),
                rows);
    }

    static Table methods(List<Result> results) {
        List<List<Object>> rows = new ArrayList<>();
        for (Result result : results) {
            for (Method method : Method.values()) {
                rows.add(Table.row(
                        result.variant().model(),
                        result.variant().latents(),
                        method.title(),
                        result.method(method, Classification::accuracy).cell(),
                        result.method(method, Classification::macroPrecision).cell(),
                        result.method(method, Classification::macroRecall).cell(),
                        result.method(method, Classification::macroF1).cell()));
            }
        }
        return new Table(
                "classifiers",
                "Classes of test images read off their codes; precision, recall and F1 are means over classes",
                List.of("model", "latents", "method", "accuracy", "precision", "recall", "F1"),
                rows);
    }

    static Table perClass(Result result, List<String> classes) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            int c = i;
            rows.add(Table.row(
                    classes.get(c),
                    result.method(Method.CLUSTERING, m -> m.precision(c)).cell(),
                    result.method(Method.CLUSTERING, m -> m.recall(c)).cell(),
                    result.method(Method.CLUSTERING, m -> m.f1(c)).cell(),
                    result.method(Method.BAYES_MIXTURE, m -> m.precision(c)).cell(),
                    result.method(Method.BAYES_MIXTURE, m -> m.recall(c)).cell(),
                    result.method(Method.BAYES_MIXTURE, m -> m.f1(c)).cell()));
        }
        return new Table(
                "classes-" + result.variant().id(),
                "Each class: " + result.variant().title(),
                List.of(
                        "class",
                        "precision, mixture without labels",
                        "recall, mixture without labels",
                        "F1, mixture without labels",
                        "precision, mixture per class",
                        "recall, mixture per class",
                        "F1, mixture per class"),
                rows);
    }
}
