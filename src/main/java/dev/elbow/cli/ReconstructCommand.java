package dev.elbow.cli;

import dev.elbow.backend.Device;
import dev.elbow.data.DataSplits;
import dev.elbow.model.Autoencoder;
import dev.elbow.report.Pictures;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code elbow reconstruct}: test images beside what is left of them after encoding and decoding. */
@Command(
        name = "reconstruct",
        description = "Writes a PNG with the first test images and, below each, its reconstruction.",
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer = "  elbow reconstruct runs/a --count 50 --out reconstructions.png")
final class ReconstructCommand implements Callable<Integer> {
    @Mixin
    private RunChoice run;

    @Mixin
    private PictureChoice picture;

    @Mixin
    private DataChoice data;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        Path file = picture.file(run, "reconstructions.png");
        device.check();
        try (DataSplits splits = run.data(data).open(output);
                Device opened = device.open(output);
                Autoencoder model = run.load(opened, output)) {
            picture.check(splits.test().shape());
            run.checkFits(model, splits.test());
            int shown = picture.count(splits.test().count(), data.heldOut(), output);
            Pictures.reconstructions(model, splits.test(), shown, file);
            picture.written(output, file, shown);
        }
        return Main.DONE;
    }
}
