package dev.elbow.data;

/** Hears of a download's progress, for a progress bar. Called from the thread that opens the data set, or the client's. */
public interface DownloadListener {
    /** Hears nothing. */
    DownloadListener NONE = new DownloadListener() {};

    /**
     * A transfer begins or goes on.
     *
     * @param file the file's name
     * @param from the address it comes from
     * @param have bytes already there from an interrupted transfer
     * @param total bytes in all, or -1 if the server does not say
     */
    default void started(String file, String from, long have, long total) {}

    /** So many bytes of the current file are there now. */
    default void advanced(long have) {}

    /** A transfer failed for this reason and will be tried again. */
    default void retrying(String reason) {}

    /** The file is complete and its checksum right. */
    default void finished() {}
}
