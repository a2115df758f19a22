package dev.elbow.experiment.catalogue;

import dev.elbow.experiment.Report;
import dev.elbow.experiment.aevsvae.AeVsVae;
import dev.elbow.experiment.bayesian.Bayesian;
import dev.elbow.experiment.betasweep.BetaSweep;
import dev.elbow.experiment.conv.ConvReport;
import dev.elbow.experiment.latentclassifier.LatentClassifier;
import java.util.List;
import java.util.Optional;

/** The reports that there are. */
public final class Reports {
    private static final List<Report> ALL =
            List.of(new BetaSweep(), new AeVsVae(), new LatentClassifier(), new ConvReport(), new Bayesian());

    private Reports() {}

    /** Returns all reports. */
    public static List<Report> all() {
        return ALL;
    }

    /** Returns the names of all reports. */
    public static List<String> ids() {
        return ALL.stream().map(Report::id).toList();
    }

    /** Returns the report of that name. */
    public static Optional<Report> find(String id) {
        return ALL.stream().filter(report -> report.id().equals(id)).findFirst();
    }
}
