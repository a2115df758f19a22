package dev.elbow.ffi;

import dev.elbow.files.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.ZoneOffset;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;

/**
 * A folder of native libraries copied out of jars, because the system's loader wants files.
 *
 * <p>Each file is written under another name, compared with the jar's CRC-32, synced to disk, given the time stamp that
 * the jar records for it, and renamed. Later starts trust a file whose size and time stamp are the jar's: hashing 90 MB
 * at each start would cost more than loading it. A killed or concurrent process never leaves a half-written library
 * under its final name; processes and threads take turns through a lock file.
 */
final class NativeCache {
    private static final Object THREADS = new Object();
    private static final int CHUNK = 1 << 20;

    private NativeCache() {}

    /** The user's cache folder for native libraries. */
    static Path userFolder() {
        return UserCache.folder("native");
    }

    /**
     * Copies resources, if they are not there already, into {@code folder/<name of the jar>-<CRC-32 of the first>/}.
     *
     * @param resources {@code jar:} URLs, or {@code file:} URLs of an unpacked jar, which are used where they lie
     * @return the files, in the order of {@code resources}
     * @throws IOException with a message that names the file and the trouble
     */
    static Path[] extract(Path folder, URL... resources) throws IOException {
        Path[] files = new Path[resources.length];
        Path target = null;
        for (int i = 0; i < resources.length; i++) {
            switch (resources[i].getProtocol()) {
                case "file" -> files[i] = toPath(resources[i]);
                case "jar" -> {
                    JarURLConnection connection = (JarURLConnection) resources[i].openConnection();
                    connection.setUseCaches(false);
                    try (JarFile jar = connection.getJarFile()) {
                        JarEntry entry = connection.getJarEntry();
                        if (target == null) {
                            target = folder.resolve("%s-%08x".formatted(stem(jar), entry.getCrc()));
                        }
                        files[i] = extract(target, jar, entry);
                    }
                }
                default -> throw new IOException("cannot copy " + resources[i] + "; expected a jar or a folder");
            }
        }
        return files;
    }

    private static Path extract(Path folder, JarFile jar, JarEntry entry) throws IOException {
        Path file = folder.resolve(Path.of(entry.getName()).getFileName().toString());
        if (isCurrent(file, entry)) {
            return file;
        }
        Files.createDirectories(folder);
        synchronized (THREADS) {
            try (FileChannel lockFile = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = lockFile.lock()) {
                if (!isCurrent(file, entry)) {
                    write(file, jar, entry);
                }
            }
        }
        return file;
    }

    private static boolean isCurrent(Path file, JarEntry entry) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == entry.getSize()
                && Files.getLastModifiedTime(file)
                        .toInstant()
                        .equals(stamp(entry).toInstant());
    }

    /** The entry's time as written in the jar, read as UTC so that it is the same in every time zone. */
    private static FileTime stamp(JarEntry entry) {
        return FileTime.from(entry.getTimeLocal().toInstant(ZoneOffset.UTC));
    }

    private static void write(Path file, JarFile jar, JarEntry entry) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        CRC32 crc = new CRC32();
        long size = 0;
        try (InputStream in = jar.getInputStream(entry);
                FileChannel out = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                crc.update(chunk, 0, n);
                size += n;
                for (ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, n); bytes.hasRemaining(); ) {
                    out.write(bytes);
                }
            }
            if (size != entry.getSize() || crc.getValue() != entry.getCrc()) {
                throw new IOException(
                        "%s in %s is damaged: expected %d bytes with CRC-32 %08x, found %d bytes with %08x"
                                .formatted(
                                        entry.getName(),
                                        jar.getName(),
                                        entry.getSize(),
                                        entry.getCrc(),
                                        size,
                                        crc.getValue()));
            }
            out.force(true);
        }
        Files.setLastModifiedTime(part, stamp(entry));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String stem(JarFile jar) {
        return Path.of(jar.getName()).getFileName().toString().replaceFirst("\\.jar$", "");
    }

    private static Path toPath(URL url) throws IOException {
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IOException("not a file: " + url, e);
        }
    }
}
