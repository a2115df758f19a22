package dev.elbow.data;

import java.nio.file.Path;

/** A published data set: how to know its files in a folder, read them and download them. */
sealed interface NamedSet permits IdxSet, CifarSet {
    /** Returns the name it is asked for by. */
    String name();

    /** Returns whether the folder holds this set, or a part that shows it was meant to. */
    boolean isIn(Path folder);

    /**
     * Reads the set.
     *
     * @throws dev.elbow.ElbowException if a file is missing or damaged
     */
    DataSplits read(Path folder);

    /** Returns whether the cache folder holds all files with their right checksums, removing those that are damaged. */
    boolean isIntact(Path folder);

    /**
     * Downloads what the cache folder lacks.
     *
     * @throws dev.elbow.ElbowException if a file cannot be had
     */
    void fetch(Path folder, Downloader downloader);
}
