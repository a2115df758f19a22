package dev.elbow.cli;

import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.data.Dataset;
import dev.elbow.data.Npy;
import dev.elbow.model.Autoencoder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbow encode}: the latent codes of a data set as NPY files. */
@Command(
        name = "encode",
        description =
                "Writes the latent codes of a data set, the means if the model is variational, as an NPY file [N, L].",
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = {"  elbow encode runs/a --out latents.npy --logvar", "      writes latents.npy and latents-logvar.npy"
        })
final class EncodeCommand implements Callable<Integer> {
    /** Samples encoded at once: large images need not all be in memory as floats. */
    private static final int CHUNK = 512;

    /** The halves of a data set. */
    enum Split {
        TRAIN,
        TEST
    }

    @Spec
    private CommandSpec command;

    @Mixin
    private RunChoice run;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The NPY file.")
    private Path out;

    @Option(names = "--logvar", description = "Also write the log variances, to a second file named after the first.")
    private boolean logvar;

    @Option(names = "--split", paramLabel = "S", defaultValue = "test", description = "train or test. Default: test.")
    private Split split;

    @Mixin
    private DataChoice data;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        run.folder();
        device.check();
        try (DataSplits splits = run.data(data).open(output);
                Device opened = device.open(output);
                Autoencoder model = run.load(opened, output)) {
            if (logvar && !model.isVariational()) {
                throw Usage.wrong(
                        command,
                        "--logvar needs a variational model, the run has %s",
                        run.folder().label().model());
            }
            Dataset samples = split == Split.TRAIN ? splits.train() : splits.test();
            run.checkFits(model, samples);
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("file", out.toString());
            json.put("samples", samples.count());
            json.put("latent", model.latent());
            write(out, samples, model.latent(), model::encode);
            String text = "codes    %s: %,d x %,d".formatted(out, samples.count(), model.latent());
            if (logvar) {
                Path second = logvarFile();
                write(second, samples, model.latent(), model::encodeLogvar);
                json.put("logvar_file", second.toString());
                text += "%nlogvar   %s".formatted(second);
            }
            output.result(json, "%s", text);
        }
        return Main.DONE;
    }

    private Path logvarFile() {
        String name = out.getFileName().toString();
        String stem = name.endsWith(".npy") ? name.substring(0, name.length() - 4) : name;
        return out.resolveSibling(stem + "-logvar.npy");
    }

    private static void write(Path file, Dataset samples, int latent, UnaryOperator<float[]> encoder) {
        int elements = samples.shape().elements();
        float[] codes = new float[Math.multiplyExact(samples.count(), latent)];
        for (int from = 0; from < samples.count(); from += CHUNK) {
            int count = Math.min(CHUNK, samples.count() - from);
            float[] chunk = new float[count * elements];
            for (int i = 0; i < count; i++) {
                System.arraycopy(samples.sample(from + i), 0, chunk, i * elements, elements);
            }
            System.arraycopy(encoder.apply(chunk), 0, codes, from * latent, count * latent);
        }
        Npy.write(file, codes, samples.count(), latent);
    }
}
