package dev.elbow.cli;

import dev.elbow.backend.Device;
import dev.elbow.model.Autoencoder;
import dev.elbow.report.Pictures;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbow sample}: images that a variational model makes up. */
@Command(
        name = "sample",
        description = "Writes a PNG of images decoded from latent codes that were drawn from the prior.",
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  elbow sample runs/a --count 100 --seed 7 --out samples.png")
final class SampleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private RunChoice run;

    @Mixin
    private PictureChoice picture;

    @Option(names = "--seed", paramLabel = "S", description = "Key of the draws. Default: 0.")
    private long seed;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        Path file = picture.file(run, "samples.png");
        try (Device opened = device.open(output);
                Autoencoder model = run.load(opened, output)) {
            if (!model.isVariational()) {
                throw Usage.wrong(
                        command,
                        "only variational models can make up samples, the run has %s",
                        run.folder().label().model());
            }
            picture.check(model.graph().output());
            Pictures.samples(model, picture.count(), seed, file);
            picture.written(output, file, picture.count());
        }
        return Main.DONE;
    }
}
