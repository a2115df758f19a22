package dev.elbow.backend.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.testing.Logged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CubinCacheTest {
    private static final byte[] CUBIN = {1, 2, 3, 4, 5};
    private static final String KEY = CubinCache.key("source", List.of("--a"), "13.0");

    @TempDir
    Path folder;

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void whatIsStoredComesBackToAnotherProcess() throws IOException {
        Path deep = folder.resolve("a/b");
        assertTrue(new CubinCache(deep).load(KEY).isEmpty());
        new CubinCache(deep).store(KEY, CUBIN);
        assertArrayEquals(CUBIN, new CubinCache(deep).load(KEY).orElseThrow());
        assertEquals(1, files(deep).size(), "a temporary file was left");
    }

    @Test
    void everyPartOfACompilationIsInItsKey() {
        Set<String> keys = new HashSet<>(List.of(
                KEY,
                CubinCache.key("source ", List.of("--a"), "13.0"),
                CubinCache.key("source", List.of("--b"), "13.0"),
                CubinCache.key("source", List.of("--a", "--b"), "13.0"),
                CubinCache.key("source", List.of("--a--b"), "13.0"),
                CubinCache.key("source", List.of("--a"), "13.1"),
                CubinCache.key("e", List.of("--a"), "13.0sourc")));
        assertEquals(7, keys.size());
        assertEquals(KEY, CubinCache.key("source", List.of("--a"), "13.0"));
    }

    @Test
    void aDamagedFileIsAMissAndIsReplaced() throws IOException {
        CubinCache cache = new CubinCache(folder);
        cache.store(KEY, CUBIN);
        Path file = files(folder).getFirst();
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            assertTrue(cache.load(KEY).isEmpty(), "bit flipped in byte " + at);
        }
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertTrue(cache.load(KEY).isEmpty(), "cut to " + length + " bytes");
        }
        cache.store(KEY, CUBIN);
        assertArrayEquals(CUBIN, cache.load(KEY).orElseThrow());
    }

    @Test
    void anUnusableFolderCostsOneWarning() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        CubinCache cache = new CubinCache(file);
        try (Logged log = Logged.by(CubinCache.class)) {
            assertTrue(cache.load(KEY).isEmpty());
            cache.store(KEY, CUBIN);
            cache.store(KEY, CUBIN);
            assertTrue(cache.load(KEY).isEmpty());
            assertEquals(1, log.messages().size(), log.messages().toString());
        }
        assertEquals("not a folder", Files.readString(file));
    }

    @Test
    void onlyTheYoungestAreKept() throws IOException {
        CubinCache cache = new CubinCache(folder);
        Instant now = Instant.now();
        for (int i = 0; i < CubinCache.MOST + 5; i++) {
            String key = CubinCache.key("source " + i, List.of(), "13.0");
            cache.store(key, CUBIN);
            // The larger the number, the longer ago.
            FileTime used = FileTime.from(now.minus(Duration.ofMinutes(i + 1)));
            Path stored = folder.resolve(key + ".cubin");
            if (Files.exists(stored)) {
                Files.setLastModifiedTime(stored, used);
            }
        }
        String newest = CubinCache.key("newest", List.of(), "13.0");
        cache.store(newest, CUBIN);
        assertEquals(CubinCache.MOST, files(folder).size());
        assertTrue(cache.load(newest).isPresent());
        assertTrue(cache.load(CubinCache.key("source 0", List.of(), "13.0")).isPresent());
    }

    @Test
    void theUnusedAndTheAbandonedAreRemovedAndUseKeepsYoung() throws IOException {
        CubinCache cache = new CubinCache(folder);
        String old = CubinCache.key("old", List.of(), "13.0");
        String used = CubinCache.key("used", List.of(), "13.0");
        cache.store(old, CUBIN);
        cache.store(used, CUBIN);
        FileTime longAgo = FileTime.from(Instant.now().minus(CubinCache.KEPT).minus(Duration.ofDays(1)));
        for (Path file : files(folder)) {
            Files.setLastModifiedTime(file, longAgo);
        }
        Path abandoned = Files.createFile(folder.resolve("x.part"));
        Files.setLastModifiedTime(abandoned, longAgo);
        Path inWork = Files.createFile(folder.resolve("y.part"));
        assertTrue(cache.load(used).isPresent());
        cache.store(KEY, CUBIN);
        assertTrue(cache.load(old).isEmpty());
        assertTrue(cache.load(used).isPresent());
        assertFalse(Files.exists(abandoned));
        assertTrue(Files.exists(inWork));
    }
}
