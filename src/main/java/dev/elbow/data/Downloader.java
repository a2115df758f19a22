package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Downloads files from the first of several mirrors that has them. What arrives goes to {@code <file>.part}; a transfer that
 * breaks goes on there, also in a later run; a file gets its name only once its content was checked.
 */
final class Downloader {
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /**
     * How patient to be.
     *
     * @param connect longest wait for a connection
     * @param stall longest wait for the next byte
     * @param pause wait before the second attempt; doubles with each further one
     * @param attempts attempts at one mirror in a row that bring nothing new
     */
    record Patience(Duration connect, Duration stall, Duration pause, int attempts) {
        static final Patience USUAL =
                new Patience(Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(1), 4);
    }

    /** Says what is wrong with a complete file, or null if nothing is. */
    interface Check {
        String problem(Path file);
    }

    private final Patience patience;
    private final DownloadListener listener;

    Downloader(Patience patience, DownloadListener listener) {
        this.patience = patience;
        this.listener = listener;
    }

    /**
     * Downloads one file.
     *
     * @throws ElbowException if no mirror has the right file, with what each of them answered; or the disk is full or not writable
     */
    void fetch(List<URI> mirrors, Path target, Check check) {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        List<String> failures = new ArrayList<>();
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(patience.connect())
                .build()) {
            Files.createDirectories(target.getParent());
            boolean done = false;
            try (FileChannel file = FileChannel.open(
                            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock _ = lock(file, part)) {
                for (int i = 0; i < mirrors.size() && !done; i++) {
                    String failure = fetchFrom(mirrors.get(i), client, file, part, check);
                    done = failure == null;
                    if (!done) {
                        failures.add(mirrors.get(i) + ": " + failure);
                    }
                }
                file.force(true);
            } finally {
                client.shutdownNow();
            }
            if (!done) {
                throw new ElbowException(
                        "cannot download %s: %s".formatted(target.getFileName(), String.join("; ", failures)));
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            listener.finished();
        } catch (InterruptedException | ClosedByInterruptException e) {
            Thread.currentThread().interrupt();
            throw new ElbowException(
                    "the download of %s was interrupted; it goes on next time".formatted(target.getFileName()), e);
        } catch (IOException e) {
            throw AtomicFile.failure("write", target, e);
        }
    }

    private static FileLock lock(FileChannel file, Path part) throws IOException {
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException _) {
            // Held by another thread of this JVM: reported alike.
        }
        throw new ElbowException(part + " is being downloaded by another run: wait for it");
    }

    /** Returns null when the file is there and right, else why this mirror was given up. */
    private String fetchFrom(URI mirror, HttpClient client, FileChannel file, Path part, Check check)
            throws IOException, InterruptedException {
        long most = file.size();
        int attempt = 1;
        while (true) {
            boolean resumed = file.size() > 0;
            String failure;
            Transfer transfer = new Transfer(mirror, file, listener);
            try {
                int status = transfer.run(client, patience.stall());
                boolean complete = status == 200 || status == 206 || status == RANGE_NOT_SATISFIABLE && resumed;
                String problem = complete ? check.problem(part) : null;
                if (complete && problem == null) {
                    return null;
                }
                failure = complete ? problem : "HTTP status " + status;
                if (complete) {
                    // An old part may be to blame; without one, this mirror's file is wrong.
                    file.truncate(0);
                    most = 0;
                }
                boolean worthwhile = complete ? resumed : status == 429 || status >= 500;
                if (!worthwhile) {
                    return failure;
                }
            } catch (IOException e) {
                if (transfer.fileFailure() != null) {
                    throw transfer.fileFailure();
                }
                failure = reason(e);
            }
            attempt = file.size() > most ? 1 : attempt + 1;
            most = Math.max(most, file.size());
            if (attempt > patience.attempts()) {
                return failure;
            }
            listener.retrying(failure);
            Thread.sleep(patience.pause().multipliedBy(1L << Math.max(0, attempt - 2)));
        }
    }

    private static String reason(IOException e) {
        Throwable cause = e;
        while (cause.getCause() != null && (cause.getMessage() == null || cause instanceof ConnectException)) {
            cause = cause.getCause();
        }
        if (cause instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        if (e instanceof ConnectException) {
            return "cannot connect";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
