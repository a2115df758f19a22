package dev.elbow.experiment.bayesian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.experiment.ClaimList;
import dev.elbow.experiment.SeedRuns;
import dev.elbow.experiment.Stat;
import dev.elbow.experiment.TrainedRun;
import dev.elbow.report.Claim;
import dev.elbow.report.Page;
import dev.elbow.report.Verdict;
import dev.elbow.train.EpochMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page says of two optimizers, from figures that were made up. */
class ElboTermsTest {
    /** Three nats below the negative ELBO. */
    private static final TighterBound BOUND =
            new TighterBound(10, run -> run.lastTest().loss() - 3);

    @TempDir
    Path folder;

    private static SeedRuns runs(double recon) {
        List<EpochMetrics> metrics = new ArrayList<>();
        for (int epoch = 1; epoch <= 2; epoch++) {
            for (String split : List.of(EpochMetrics.TRAIN, EpochMetrics.TEST)) {
                double now = recon / epoch;
                metrics.add(new EpochMetrics(epoch, split, now, epoch, now + epoch, 1, 1, 1));
            }
        }
        return new SeedRuns(List.of(new TrainedRun("run", 0, null, null, metrics)));
    }

    private static SgdSearch search(int diverged) {
        List<SgdSearch.Tried> tried = new ArrayList<>();
        for (String rate : SgdSearch.RATES) {
            boolean lost = diverged > tried.size();
            tried.add(new SgdSearch.Tried(rate, Stat.of(lost ? Double.NaN : 100 + tried.size()), lost ? 1 : 0));
        }
        return new SgdSearch(tried, 10, 5, 2);
    }

    private String shown(ElboTerms terms, ClaimList claims) throws IOException {
        Page page = Page.titled("A page");
        terms.show(page, claims);
        page.write(folder);
        return Files.readString(folder.resolve("tables/elbo.csv"))
                + Files.readString(folder.resolve("tables/sgd-search.csv"));
    }

    private static Claim ofSgd(ClaimList claims) {
        return claims.all().stream()
                .filter(claim -> claim.sentence().startsWith("SGD"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whereSgdDivergesAtEachRateThePageSaysSo() throws IOException {
        ClaimList claims = new ClaimList();
        String tables = shown(new ElboTerms(runs(100), Optional.empty(), search(4), 1e-3f, BOUND), claims);
        assertTrue(tables.contains("SGD with momentum: diverged at each rate,,,,"), tables);
        assertEquals(
                4, tables.lines().filter(line -> line.endsWith(",diverged")).count(), tables);
        assertEquals(
                2,
                tables.lines()
                        .filter(line -> line.endsWith(",diverged when trained for longer"))
                        .count(),
                tables);
        assertFalse(tables.contains("taken"), tables);
        assertEquals(Verdict.FAILS, ofSgd(claims).verdict());
        assertTrue(
                ofSgd(claims).value().startsWith("diverged at each of the learning rates 1e-4, "),
                ofSgd(claims).value());
    }

    @Test
    void theRateThatHoldsIsTaken() throws IOException {
        ClaimList claims = new ClaimList();
        Optimized sgd = new Optimized("3e-4", runs(104));
        String tables = shown(new ElboTerms(runs(100), Optional.of(sgd), search(0), 1e-3f, BOUND), claims);
        assertTrue(tables.contains("\"SGD with momentum, rate 3e-4\",52.0,2.0,54.0,51.0"), tables);
        assertTrue(tables.contains("1e-4,100.0,diverged when trained for longer"), tables);
        assertTrue(tables.contains("3e-4,101.0,taken"), tables);
        assertEquals(Verdict.HOLDS, ofSgd(claims).verdict());
    }
}
