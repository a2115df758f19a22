package dev.elbow.cli;

import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.eval.Elbo;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.Evaluation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbow evaluate}: what a trained model is worth on the test split. */
@Command(
        name = "evaluate",
        description =
                "Prints the reconstruction loss, the KL divergence and the negative ELBO of a run's model in nats per image, and how many of its latents are active: on the test split, or on the validation split of a run that has one, unless --validation 0 is given.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbow evaluate runs/a",
            "  elbow evaluate runs/a --importance 50",
            "      and the importance-weighted bound on the negative log likelihood",
            "  elbow evaluate runs/a --json",
            "      and the KL of each latent"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private RunChoice run;

    @Option(
            names = "--importance",
            paramLabel = "K",
            description = "Also print the importance-weighted bound with K draws per image. Default: not computed.")
    private Integer draws;

    @Mixin
    private DataChoice data;

    @Mixin
    private DeviceChoice device;

    @Option(names = "--seed", paramLabel = "S", description = "Key of the noise. Default: 0.")
    private long seed;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        if (draws != null && draws < 1) {
            throw Usage.wrong(command, "--importance must be at least 1, got %d", draws);
        }
        run.folder();
        device.check();
        try (DataSplits splits = run.data(data).open(output);
                Device opened = device.open(output);
                Autoencoder model = run.load(opened, output)) {
            if (draws != null && !model.isVariational()) {
                throw Usage.wrong(
                        command,
                        "--importance needs a variational model, the run has %s",
                        run.folder().label().model());
            }
            Evaluation evaluation = Elbo.evaluate(model, splits.test(), seed);
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("images", evaluation.images());
            json.put("recon", evaluation.recon());
            json.put("kl", evaluation.kl());
            json.put("negative_elbo", evaluation.negativeElbo());
            if (model.isVariational()) {
                json.put("active_latents", evaluation.activeUnits());
                json.put(
                        "kl_per_latent",
                        Arrays.stream(evaluation.klPerLatent()).boxed().toList());
                json.put("collapsed", evaluation.collapsed());
            }
            if (data.isValidated()) {
                json.put("split", data.heldOut());
            }
            StringBuilder text = new StringBuilder();
            line(text, "recon", evaluation.recon());
            line(text, "kl", evaluation.kl());
            line(text, "negative ELBO", evaluation.negativeElbo());
            if (model.isVariational()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%-16s %6d of %d%s%n",
                        "active latents",
                        evaluation.activeUnits(),
                        evaluation.klPerLatent().length,
                        evaluation.collapsed() ? ": the posterior has collapsed" : ""));
            }
            if (draws != null) {
                double bound = Elbo.importanceBound(model, splits.test(), draws, seed);
                json.put("importance_bound", bound);
                line(text, "importance bound", bound);
            }
            text.append("nats per image, means over %,d %s images".formatted(evaluation.images(), data.heldOut()));
            output.result(json, "%s", text);
        }
        return Main.DONE;
    }

    private static void line(StringBuilder text, String name, double value) {
        text.append(String.format(Locale.ROOT, "%-16s %10.3f%n", name, value));
    }
}
