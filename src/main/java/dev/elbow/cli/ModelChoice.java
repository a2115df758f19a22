package dev.elbow.cli;

import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.ReconstructionLoss;
import dev.elbow.model.ModelOptions;
import dev.elbow.model.Preset;
import dev.elbow.names.Names;
import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What to train. */
final class ModelChoice {
    private static final String DEFAULT = Preset.CONV_VAE.id();
    /** Weights of a wider layer would not fit an array; a number like that is a typing error. */
    private static final int MOST_UNITS = 1 << 16;

    private static final List<String> LOSSES = List.of("bernoulli", "gaussian", "gaussian-sigmoid");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description =
                    "${bundle:presets}. Height and width of images are multiples of ${bundle:presets.sides}. Default: conv-vae.")
    private String name;

    @Option(names = "--latent", paramLabel = "L", description = "Latent dimensions. Default: ${bundle:presets.latent}.")
    private Integer latent;

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            description =
                    "bernoulli (cross-entropy of pixels in [0, 1]), gaussian (half the squared error of a linear output), or gaussian-sigmoid. Default: bernoulli.")
    private String loss;

    @Option(
            names = "--noise",
            paramLabel = "STDDEV",
            description = "Deviation of normal noise added to inputs in training (denoising). Default: 0.")
    private Float noise;

    @Option(
            names = "--decoder-hidden",
            paramLabel = "N",
            description =
                    "Units of the decoder's hidden layer in dense models, 0 for no such layer: the code goes straight to the image. Default: 400.")
    private Integer decoderHidden;

    /** Takes an earlier run's choices where the command line makes none. */
    void orElse(String model, Map<String, String> settings) {
        name = name == null ? model : name;
        latent = latent == null && settings.containsKey("latent") ? Integer.valueOf(settings.get("latent")) : latent;
        loss = loss == null ? settings.get("loss") : loss;
        noise = noise == null && settings.containsKey("noise") ? Float.valueOf(settings.get("noise")) : noise;
        decoderHidden = decoderHidden == null && settings.containsKey("decoder_hidden")
                ? Integer.valueOf(settings.get("decoder_hidden"))
                : decoderHidden;
    }

    /** Adds the choices that the command line made. */
    void describe(Map<String, String> settings) {
        put(settings, "latent", latent);
        put(settings, "loss", loss);
        put(settings, "noise", noise);
        put(settings, "decoder_hidden", decoderHidden);
    }

    private static void put(Map<String, String> settings, String key, Object value) {
        if (value != null) {
            settings.put(key, value.toString());
        }
    }

    /** Returns the chosen model. */
    Preset preset() {
        String wanted = name == null ? DEFAULT : name;
        List<String> known = Arrays.stream(Preset.values()).map(Preset::id).toList();
        return Preset.find(wanted).orElseThrow(() -> Usage.wrong(command, "%s", Names.unknown("model", wanted, known)));
    }

    /** Refuses choices that suit no data. */
    void check() {
        Usage.checked(command, this::options);
    }

    /** Returns the chosen model for samples of a shape. */
    Graph graph(Shape shape) {
        Preset preset = preset();
        return Usage.checked(command, () -> preset.graph(shape, options()));
    }

    /** Returns the chosen model with that many latent dimensions, 0 for the model's own number. */
    Graph graph(Shape shape, int latents) {
        latent = latents == 0 ? null : Integer.valueOf(latents);
        return graph(shape);
    }

    private ModelOptions options() {
        if (latent != null && (latent < 1 || latent > MOST_UNITS)) {
            throw Usage.wrong(command, "--latent must be 1 to %,d, got %,d", MOST_UNITS, latent);
        }
        if (decoderHidden != null && (decoderHidden < 0 || decoderHidden > MOST_UNITS)) {
            throw Usage.wrong(command, "--decoder-hidden must be 0 to %,d, got %,d", MOST_UNITS, decoderHidden);
        }
        ModelOptions options = ModelOptions.defaults().withLoss(lossOp());
        options = latent == null ? options : options.withLatent(latent);
        options = noise == null ? options : options.withInputNoise(noise);
        return decoderHidden == null ? options : options.withDecoderHidden(decoderHidden);
    }

    private ReconstructionLoss lossOp() {
        return switch (loss) {
            case null -> new BernoulliLoss();
            case "bernoulli" -> new BernoulliLoss();
            case "gaussian" -> new GaussianLoss(false);
            case "gaussian-sigmoid" -> new GaussianLoss(true);
            default -> throw Usage.wrong(command, "%s", Names.unknown("loss", loss, LOSSES));
        };
    }
}
