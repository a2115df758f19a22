package dev.elbow.experiment;

import dev.elbow.ElbowException;
import dev.elbow.data.Dataset;
import dev.elbow.data.Npy;
import dev.elbow.files.AtomicFile;
import dev.elbow.model.Autoencoder;
import dev.elbow.train.EpochMetrics;
import dev.elbow.train.RunFolder;
import dev.elbow.train.TrainListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a fixed set of points lies in the latent space, before training and after each epoch: {@code frames/EPOCH.npy} in the run
 * folder, {@code [n, L]}, the means if the model is variational. Each file is written whole, so an interrupted run goes on with the
 * frames it has.
 */
public final class LatentFrames implements TrainListener {
    private final Autoencoder model;
    private final Path folder;
    private final float[] points;

    private LatentFrames(Autoencoder model, RunFolder run, float[] points) {
        this.model = model;
        this.folder = folder(run);
        this.points = points;
    }

    /**
     * Returns what records the points of trainings.
     *
     * @param points samples {@code [n, ...]} as the model takes them
     */
    public static Recorder of(float[] points) {
        return (model, run) -> {
            LatentFrames frames = new LatentFrames(model, run, points);
            try {
                Files.createDirectories(frames.folder);
            } catch (IOException e) {
                throw AtomicFile.failure("create", frames.folder, e);
            }
            if (!run.hasRun()) {
                frames.record(0);
            }
            return frames;
        };
    }

    @Override
    public void onEpoch(EpochMetrics train) {
        record(train.epoch());
    }

    private void record(int epoch) {
        float[] codes = model.encode(points);
        Npy.write(folder.resolve(epoch + ".npy"), codes, codes.length / model.latent(), model.latent());
    }

    /**
     * Returns the frames of a run by epoch, 0 before training; {@code [n, L]} each.
     *
     * @throws ElbowException if one is missing or damaged
     */
    public static Map<Integer, float[]> read(TrainedRun run) {
        Map<Integer, float[]> frames = new TreeMap<>();
        for (int epoch = 0; epoch <= run.lastTrain().epoch(); epoch++) {
            Path file = folder(run.folder()).resolve(epoch + ".npy");
            // A process that was killed after an epoch's checkpoint and before its frame has one frame fewer.
            if (Files.exists(file)) {
                try (Dataset codes = Npy.read(file)) {
                    frames.put(epoch, codes.samples(0, codes.count()));
                }
            }
        }
        return frames;
    }

    private static Path folder(RunFolder run) {
        return run.path().resolve("frames");
    }
}
