package dev.elbow.data;

import java.nio.file.Path;
import java.util.Objects;

/**
 * How to open a data set by name or path.
 *
 * @param dataDir where to look first, or null
 * @param offline whether downloads are forbidden
 * @param limit at most so many samples of each split; 0 for all
 * @param validation so many of the last training samples, after the limit, are held out of training and take the test split's
 *     place; of a folder of images so many evenly spaced ones, since they come class by class; 0 for none
 * @param seed the seed of {@code glyphs}, {@code shapes} and {@code color-shapes}
 * @param imageSize height and width that the images of a folder are resized to; 0 keeps their own, which must then be equal
 * @param channels 1 for grey or 3 for colour images of a folder; 0 keeps their own, which must then be equal
 * @param listener hears of downloads
 */
public record DataOptions(
        Path dataDir,
        boolean offline,
        int limit,
        int validation,
        long seed,
        int imageSize,
        int channels,
        DownloadListener listener) {

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if limit, validation or size is negative, or channels is not 0, 1 or 3
     */
    public DataOptions {
        Objects.requireNonNull(listener, "listener");
        if (limit < 0 || validation < 0 || imageSize < 0) {
            throw new IllegalArgumentException("limit, validation and imageSize must not be negative: %d, %d, %d"
                    .formatted(limit, validation, imageSize));
        }
        if (channels != 0 && channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1, 3 or 0 for the images' own, got " + channels);
        }
    }

    /** Returns the options to open a whole set as it is, downloading it if need be. */
    public static DataOptions defaults() {
        return new DataOptions(null, false, 0, 0, 1, 0, 0, DownloadListener.NONE);
    }

    /** Returns these options with another folder to look in first. */
    public DataOptions withDataDir(Path value) {
        return new DataOptions(value, offline, limit, validation, seed, imageSize, channels, listener);
    }

    /** Returns these options with downloads forbidden or allowed. */
    public DataOptions withOffline(boolean value) {
        return new DataOptions(dataDir, value, limit, validation, seed, imageSize, channels, listener);
    }

    /** Returns these options with another limit. */
    public DataOptions withLimit(int value) {
        return new DataOptions(dataDir, offline, value, validation, seed, imageSize, channels, listener);
    }

    /** Returns these options with another number of training samples that take the test split's place. */
    public DataOptions withValidation(int value) {
        return new DataOptions(dataDir, offline, limit, value, seed, imageSize, channels, listener);
    }

    /** Returns these options with another seed. */
    public DataOptions withSeed(long value) {
        return new DataOptions(dataDir, offline, limit, validation, value, imageSize, channels, listener);
    }

    /** Returns these options with another size for the images of a folder. */
    public DataOptions withImageSize(int value) {
        return new DataOptions(dataDir, offline, limit, validation, seed, value, channels, listener);
    }

    /** Returns these options with another number of channels for the images of a folder. */
    public DataOptions withChannels(int value) {
        return new DataOptions(dataDir, offline, limit, validation, seed, imageSize, value, listener);
    }

    /** Returns these options with another listener. */
    public DataOptions withListener(DownloadListener value) {
        return new DataOptions(dataDir, offline, limit, validation, seed, imageSize, channels, value);
    }
}
