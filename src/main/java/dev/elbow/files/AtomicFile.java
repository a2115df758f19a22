package dev.elbow.files;

import dev.elbow.ElbowException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes whole files so that a reader, or a process that starts after a crash, sees the old content or the new, never a part:
 * a temporary name beside the target, fsync of the file, rename, fsync of the folder.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /**
     * Replaces or creates a file.
     *
     * @param content the parts in their order; each is written before the next is asked for, so all may be one buffer
     * @throws ElbowException if the folder is missing, not writable or full; the target is then as it was, as it is when the
     *     content throws
     */
    public static void write(Path file, Iterable<ByteBuffer> content) {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                for (ByteBuffer part : content) {
                    while (part.hasRemaining()) {
                        channel.write(part);
                    }
                }
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(target.getParent());
        } catch (IOException e) {
            deleteQuietly(temporary);
            throw failure("write", file, e);
        } catch (RuntimeException | Error e) {
            deleteQuietly(temporary);
            throw e;
        }
    }

    /** Replaces or creates a text file in UTF-8, as {@link #write(Path, Iterable)}. */
    public static void write(Path file, String content) {
        write(file, List.of(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8))));
    }

    /** Returns the one-line error for a file operation that failed, with the system's reason. */
    public static ElbowException failure(String verb, Path file, IOException cause) {
        String reason = switch (cause) {
            case AccessDeniedException _ -> "permission denied";
            case java.nio.file.NoSuchFileException missing
            when missing.getFile().equals(file.toString()) -> "no such file or folder";
            case java.nio.file.NoSuchFileException missing -> "no such file or folder: " + missing.getFile();
            case java.nio.file.FileSystemException system when system.getReason() != null -> system.getReason();
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
        return new ElbowException("cannot %s %s: %s".formatted(verb, file, reason), cause);
    }

    /** Makes a rename last through a power failure; on systems that cannot open a folder, the rename alone has to do. */
    private static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // Windows refuses to open a folder; its renames are journalled by the file system.
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // The first error is the one to report.
        }
    }
}
