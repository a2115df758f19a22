package dev.elbow.backend.cuda.kernel;

import dev.elbow.files.UserCache;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Compiled kernels on disk, so that only the first process on a machine waits for the compiler.
 *
 * <p>A file is named by the SHA-256 of everything that decides its content (source, options with the architecture, the
 * compiler's version) and begins with the SHA-256 of the cubin behind it: a damaged file is a miss, and the next store
 * replaces it. Files are written under a temporary name and renamed, so processes need no lock. What was not used for {@link
 * #KEPT} is removed, and of the rest all but the {@value #MOST} used last. A folder that cannot be read or written costs the
 * compilation, never a failure: the first trouble is logged once. Safe for any number of threads and processes.
 */
public final class CubinCache {
    /** The most cubins kept. */
    static final int MOST = 64;
    /** How long an unused cubin is kept. */
    static final Duration KEPT = Duration.ofDays(90);

    private static final Logger LOGGER = System.getLogger(CubinCache.class.getName());
    private static final String SUFFIX = ".cubin";
    private static final String TEMPORARY = ".part";
    /** How long a process may take to write a file; older temporary files are of killed ones. */
    private static final Duration WRITING = Duration.ofHours(1);

    private final Path folder;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** The cache in {@code folder}, which is created when something is stored. */
    public CubinCache(Path folder) {
        this.folder = folder;
    }

    /** The user's cache: {@code $XDG_CACHE_HOME/elbow/cubin} or {@code ~/.cache/elbow/cubin}. */
    public static CubinCache ofUser() {
        return new CubinCache(UserCache.folder("cubin"));
    }

    /** The name of a compilation: the SHA-256 over the parts and their lengths, in hexadecimal. */
    public static String key(String source, List<String> options, String compiler) {
        MessageDigest digest = sha256();
        for (String part : options) {
            update(digest, part);
        }
        update(digest, compiler);
        update(digest, source);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    /** Returns the cubin of this key, if an undamaged one is there. */
    public Optional<byte[]> load(String key) {
        Path file = file(key);
        try {
            byte[] content = Files.readAllBytes(file);
            int hash = sha256().getDigestLength();
            if (content.length <= hash) {
                return Optional.empty();
            }
            byte[] cubin = Arrays.copyOfRange(content, hash, content.length);
            if (!Arrays.equals(sha256().digest(cubin), 0, hash, content, 0, hash)) {
                return Optional.empty();
            }
            markUsed(file);
            return Optional.of(cubin);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            warn("read", e);
            return Optional.empty();
        }
    }

    /** Keeps a cubin under this key, replacing what was there. */
    public void store(String key, byte[] cubin) {
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, key, TEMPORARY);
            try {
                byte[] hash = sha256().digest(cubin);
                byte[] content = Arrays.copyOf(hash, hash.length + cubin.length);
                System.arraycopy(cubin, 0, content, hash.length, cubin.length);
                Files.write(part, content);
                Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            removeOld(Instant.now());
        } catch (IOException e) {
            warn("write", e);
        }
    }

    private Path file(String key) {
        return folder.resolve(key + SUFFIX);
    }

    /** A folder of somebody else may be read only: then its owner keeps it young. */
    private static void markUsed(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException _) {
            // Only the order of removal depends on it.
        }
    }

    private record Entry(Path file, Instant used) {}

    private void removeOld(Instant now) throws IOException {
        List<Entry> youngestFirst = entries(SUFFIX);
        for (int i = 0; i < youngestFirst.size(); i++) {
            Entry entry = youngestFirst.get(i);
            if (i >= MOST || entry.used.isBefore(now.minus(KEPT))) {
                Files.deleteIfExists(entry.file);
            }
        }
        for (Entry entry : entries(TEMPORARY)) {
            if (entry.used.isBefore(now.minus(WRITING))) {
                Files.deleteIfExists(entry.file);
            }
        }
    }

    private List<Entry> entries(String suffix) throws IOException {
        var entries = new ArrayList<Entry>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + suffix)) {
            for (Path file : files) {
                try {
                    entries.add(new Entry(file, Files.getLastModifiedTime(file).toInstant()));
                } catch (NoSuchFileException _) {
                    // Another process has just removed it.
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::used).reversed());
        return entries;
    }

    private void warn(String verb, IOException cause) {
        if (!warned.getAndSet(true)) {
            LOGGER.log(
                    Level.WARNING,
                    "cannot {0} the cache of compiled kernels in {1}: {2}; kernels are compiled in each process. Make"
                            + " the folder writable or set XDG_CACHE_HOME",
                    verb,
                    folder,
                    cause);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
