package dev.elbow.ffi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the cache is what lay in the jar, whoever was interrupted or came at the same time. */
class NativeCacheTest {
    private static final byte[] CONTENT = new byte[300_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    @TempDir
    private Path folder;

    @Test
    void copiesOnceAndTrustsSizeAndTime() throws Exception {
        URL url = jar("one.jar", CONTENT);
        Path file = NativeCache.extract(folder.resolve("cache"), url)[0];
        assertArrayEquals(CONTENT, Files.readAllBytes(file));
        assertTrue(file.getParent().getFileName().toString().matches("one-[0-9a-f]{8}"), file.toString());
        Object identity = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
        assertEquals(file, NativeCache.extract(folder.resolve("cache"), url)[0]);
        assertEquals(
                identity,
                Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey(),
                "was written again");
    }

    @Test
    void aShortenedOrTouchedFileIsReplaced() throws Exception {
        URL url = jar("two.jar", CONTENT);
        Path file = NativeCache.extract(folder, url)[0];
        FileTime stamp = Files.getLastModifiedTime(file);
        Files.write(file, new byte[] {1, 2, 3});
        Files.setLastModifiedTime(file, stamp);
        assertArrayEquals(CONTENT, Files.readAllBytes(NativeCache.extract(folder, url)[0]));
        Files.write(file, new byte[CONTENT.length]);
        assertArrayEquals(CONTENT, Files.readAllBytes(NativeCache.extract(folder, url)[0]));
        assertEquals(stamp, Files.getLastModifiedTime(file));
    }

    @Test
    void aPartLeftByAKilledProcessIsOverwritten() throws Exception {
        URL url = jar("three.jar", CONTENT);
        Path file = NativeCache.extract(folder, url)[0];
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.delete(file);
        Files.write(part, new byte[CONTENT.length * 2]);
        assertArrayEquals(CONTENT, Files.readAllBytes(NativeCache.extract(folder, url)[0]));
        assertFalse(Files.exists(part));
    }

    @Test
    void otherContentGoesToAnotherFolder() throws Exception {
        Path first = NativeCache.extract(folder, jar("four.jar", CONTENT))[0];
        Files.delete(folder.resolve("four.jar"));
        Path second = NativeCache.extract(folder, jar("four.jar", new byte[] {4}))[0];
        assertNotEquals(first, second);
        assertArrayEquals(CONTENT, Files.readAllBytes(first));
    }

    @Test
    void manyAtOnceAgree() throws Exception {
        URL url = jar("five.jar", CONTENT);
        List<Callable<byte[]>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(() -> Files.readAllBytes(NativeCache.extract(folder, url)[0]));
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<byte[]> result : threads.invokeAll(tasks)) {
                assertArrayEquals(CONTENT, result.get());
            }
        }
    }

    @Test
    void anUnpackedJarIsUsedWhereItLies() throws Exception {
        Path library = Files.write(folder.resolve("libx.so"), CONTENT);
        assertEquals(
                library,
                NativeCache.extract(folder.resolve("cache"), library.toUri().toURL())[0]);
        assertFalse(Files.exists(folder.resolve("cache")));
    }

    @Test
    void aDamagedJarLeavesNothingUnderTheFinalName() throws Exception {
        URL url = jar("six.jar", CONTENT);
        Path jar = folder.resolve("six.jar");
        byte[] bytes = Files.readAllBytes(jar);
        bytes[1000] ^= 0x55;
        Files.write(jar, bytes);
        IOException e = assertThrows(IOException.class, () -> NativeCache.extract(folder.resolve("cache"), url));
        assertTrue(e.getMessage().contains("native/libx.so") && e.getMessage().contains("damaged"), e.getMessage());
        try (var files = Files.walk(folder.resolve("cache"))) {
            assertTrue(files.noneMatch(file -> file.endsWith("libx.so")));
        }
    }

    /** A jar that stores one library without compression. */
    private URL jar(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            ZipEntry entry = new ZipEntry("native/libx.so");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            java.util.zip.CRC32 crc = new java.util.zip.CRC32();
            crc.update(content);
            entry.setCrc(crc.getValue());
            entry.setTime(1_700_000_000_000L);
            jar.putNextEntry(entry);
            jar.write(content);
        }
        return URI.create("jar:" + file.toUri() + "!/native/libx.so").toURL();
    }
}
