package dev.elbow.cli;

import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Glyphs;
import dev.elbow.experiment.Report;
import dev.elbow.experiment.Study;
import dev.elbow.experiment.StudyCancelledException;
import dev.elbow.experiment.StudyFolder;
import dev.elbow.experiment.StudyListener;
import dev.elbow.experiment.StudyOptions;
import dev.elbow.experiment.catalogue.Reports;
import dev.elbow.names.Names;
import dev.elbow.report.Verdict;
import dev.elbow.train.Cancellation;
import dev.elbow.train.TrainListener;
import dev.elbow.train.TrainOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code elbow report}: trains, measures and shows all that a report is about. */
@Command(
        name = "report",
        description =
                "Regenerates a report with its tables, figures and claims: trains what it needs, measures, and writes a page.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbow report --list",
            "  elbow report beta-sweep --quick",
            "      a look at it on built-in digits, in a minute or two on two cores",
            "  elbow report beta-sweep",
            "      in full, on the data set that it is about",
            "  elbow report beta-sweep --data mnist --seeds 3 --out r",
            "      on MNIST; tables show mean and deviation of three seeds",
            "  elbow report conv --features inception.onnx --features-output pool",
            "      Fréchet distances by features of a network of your own",
            "",
            "Writes report.html, figures/, tables/ and runs/. A second call reuses the",
            "runs that are there; Ctrl-C exits with 130, and the next call goes on."
        })
final class ReportCommand implements Callable<Integer> {
    /** Samples of each split in quick mode: enough to see what a report shows. */
    private static final int QUICK_SAMPLES = 4000;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The report, one of those that --list names.")
    private String name;

    @Option(names = "--list", description = "Print the reports' names, titles and data sets, and end.")
    private boolean list;

    @Mixin
    private DataChoice data;

    @Mixin
    private FeaturesChoice features;

    @Mixin
    private DeviceChoice device;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the data of each training. Default: the report's.")
    private Integer epochs;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Repeat each training with N seeds; tables then show mean and deviation. Default: 1.")
    private int seeds;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "The first seed. Default: 0.")
    private long seed;

    @Option(
            names = "--components",
            paramLabel = "N",
            description =
                    "Gaussians of a mixture fitted to the latents, without labels or at most to each class; latent-classifier. Default: 10.")
    private Integer components;

    @Option(
            names = "--quick",
            description = "Look rather than measure: glyphs unless --data is given, few images, few epochs.")
    private boolean quick;

    @Option(names = "--out", paramLabel = "DIR", description = "The report's folder. Default: reports/NAME-DATA.")
    private Path out;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        if (list) {
            output.list(
                    Reports.all(),
                    ReportCommand::describe,
                    report -> "%-18s %s (%s)".formatted(report.id(), report.title(), report.defaultData()));
            return Main.DONE;
        }
        if (name == null) {
            throw Usage.wrong(command, "name a report: there are %s", String.join(", ", Reports.ids()));
        }
        Report report = Reports.find(name)
                .orElseThrow(() -> Usage.wrong(command, "%s", Names.unknown("report", name, Reports.ids())));
        if (epochs != null && epochs < 1) {
            throw Usage.wrong(command, "--epochs must be at least 1, got %d", epochs);
        }
        if (seeds < 1) {
            throw Usage.wrong(command, "--seeds must be at least 1, got %d", seeds);
        }
        if (components != null && !report.fitsMixtures()) {
            throw Usage.wrong(command, "--components is of a report that fits mixtures; %s fits none", report.id());
        }
        if (components != null && components < 1) {
            throw Usage.wrong(command, "--components must be at least 1, got %d", components);
        }
        data.orElse(quick ? Glyphs.NAME : report.defaultData(), quick ? QUICK_SAMPLES : 0);
        data.check();
        features.check(report.id(), report.measuresFrechet());
        device.check();
        Cancellation token = new Cancellation();
        try (Interrupts _ = new Interrupts(token)) {
            return run(report, token);
        }
    }

    private static Map<String, Object> describe(Report report) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("report", report.id());
        map.put("title", report.title());
        map.put("data", report.defaultData());
        return map;
    }

    private int run(Report report, Cancellation token) {
        long began = System.nanoTime();
        StudyFolder.check(folder(), report.id());
        try (DataSplits splits = data.open(output);
                Device opened = device.open(output);
                Study study = new Study(report.title(), options(), splits, opened, token, listener())) {
            data.validationFacts().forEach(study::fact);
            StudyFolder.claim(folder(), report, study.givenNetwork()).ifPresent(output::warn);
            report.run(study);
            Path page = study.write();
            summary(report, study, page, (System.nanoTime() - began) * 1e-9);
            return Main.DONE;
        } catch (StudyCancelledException _) {
            output.warn("stopped; what was trained is kept, go on with: " + Invocation.of(command));
            return Main.INTERRUPTED;
        }
    }

    private StudyOptions options() {
        Map<String, String> settings = new TreeMap<>();
        data.describe(settings);
        return new StudyOptions(
                folder(),
                epochs == null ? 0 : epochs,
                seed,
                seeds,
                components == null ? StudyOptions.COMPONENTS : components,
                quick,
                data.name(),
                data.options(output),
                settings,
                features.source(),
                Invocation.of(command),
                Main.Version.string());
    }

    private Path folder() {
        if (out != null) {
            return out;
        }
        Path last = Path.of(data.name()).getFileName();
        return Path.of("reports", name + "-" + last);
    }

    private StudyListener listener() {
        return new StudyListener() {
            @Override
            public void say(String line) {
                output.say("%s", line);
            }

            @Override
            public void warn(String line) {
                output.warn(line);
            }

            @Override
            public TrainListener training(TrainOptions options, int images) {
                return new TrainReport(output, options, images);
            }
        };
    }

    private void summary(Report report, Study study, Path page, double seconds) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("report", report.id());
        json.put("data", data.name());
        json.put("page", page.toString());
        Map<String, Object> claims = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            claims.put(
                    verdict.name().toLowerCase(Locale.ROOT),
                    study.claims().stream()
                            .filter(claim -> claim.verdict() == verdict)
                            .count());
        }
        json.put("claims", claims);
        json.put("seconds", seconds);
        output.result(
                json,
                "page     %s: %d claims hold, %d fail, %d not measured (%s)",
                page,
                claims.get("holds"),
                claims.get("fails"),
                claims.get("not_measured"),
                ProgressBar.time(seconds));
    }
}
