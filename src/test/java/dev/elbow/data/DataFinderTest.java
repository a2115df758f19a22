package dev.elbow.data;

import static dev.elbow.data.DataFiles.assertSays;
import static dev.elbow.data.DataFiles.gzip;
import static dev.elbow.data.DataFiles.images;
import static dev.elbow.data.DataFiles.labels;
import static dev.elbow.data.DataFiles.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.tensor.Shape;
import dev.elbow.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DataFinderTest {
    private final MirrorServer server = new MirrorServer();
    private final Map<String, String> environment = new HashMap<>();
    private DataOptions options = DataOptions.defaults();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    /** A small set in the form of MNIST, with its true checksums, served by the local server. */
    private IdxSet tiny() throws IOException {
        Map<String, byte[]> files = tinyFiles();
        Map<String, String> sums = new HashMap<>();
        for (var file : files.entrySet()) {
            Path plain = write(folder.resolve("plain"), file.getValue());
            sums.put(file.getKey(), Md5.of(plain));
            Files.delete(plain);
            server.on("/tiny/" + file.getKey() + ".gz", MirrorServer.file(gzip(file.getValue())));
        }
        return new IdxSet("tiny", List.of(server.uri("/tiny/")), sums, List.of());
    }

    private static Map<String, byte[]> tinyFiles() {
        return Map.of(
                IdxSet.TRAIN_IMAGES, images(5, 2, 2),
                IdxSet.TRAIN_LABELS, labels(5),
                IdxSet.TEST_IMAGES, images(3, 2, 2),
                IdxSet.TEST_LABELS, labels(3));
    }

    private void writeTiny(Path target) {
        tinyFiles().forEach((name, content) -> write(target.resolve(name), content));
    }

    private DataSplits open(String name, NamedSet... sets) {
        return new DataFinder(environment, folder.resolve("home"), List.of(sets), DownloaderTest.IMPATIENT)
                .open(name, options);
    }

    private Path cache() {
        return folder.resolve("home/.cache/elbow/data/tiny");
    }

    @Test
    void glyphsNeedNothing() {
        options = options.withLimit(12).withOffline(true).withSeed(4);
        try (DataSplits glyphs = open("glyphs");
                Dataset expected = Glyphs.train(4, 12)) {
            assertEquals(expected.checksum(), glyphs.train().checksum());
            assertEquals(12, glyphs.test().count());
        }
    }

    @Test
    void aNamedSetIsLookedForBeforeItIsDownloaded() throws IOException {
        IdxSet tiny = tiny();
        writeTiny(folder.resolve("given"));
        writeTiny(folder.resolve("shared/tiny"));
        options = options.withDataDir(folder.resolve("given"));
        open("tiny", tiny).close();
        options = options.withDataDir(null);
        environment.put("ELBOW_DATA_DIR", folder.resolve("shared").toString());
        try (DataSplits found = open("tiny", tiny)) {
            assertEquals("tiny", found.train().name());
            assertEquals(5, found.train().count());
            assertArrayEquals(new int[] {0, 1, 2}, found.test().labels());
        }
        assertEquals(List.of(), server.requests);
    }

    @Test
    void downloadsOnceAndChecksOnce() throws IOException {
        IdxSet tiny = tiny();
        environment.put("XDG_CACHE_HOME", folder.resolve("xdg").toString());
        open("tiny", tiny).close();
        open("tiny", tiny).close();
        assertEquals(4, server.requests.size(), server.requests.toString());
        Path images = folder.resolve("xdg/elbow/data/tiny/train-images-idx3-ubyte.gz");
        assertTrue(Md5.hasPassed(images));
    }

    @Test
    void aDamagedFileInTheCacheIsDownloadedAgain() throws IOException {
        IdxSet tiny = tiny();
        open("tiny", tiny).close();
        Path damaged = write(cache().resolve("t10k-images-idx3-ubyte.gz"), gzip(images(3, 2, 3)));
        server.requests.clear();
        try (DataSplits splits = open("tiny", tiny)) {
            assertEquals(Shape.of(2, 2, 1), splits.test().shape());
        }
        assertEquals(List.of("/tiny/t10k-images-idx3-ubyte.gz"), server.requests);
        assertTrue(Files.exists(damaged));
    }

    @Test
    void whatIsPutIntoTheCacheByHandIsCheckedAndUsed() throws IOException {
        IdxSet tiny = tiny();
        writeTiny(cache());
        options = options.withOffline(true);
        open("tiny", tiny).close();
        assertTrue(Md5.hasPassed(cache().resolve(IdxSet.TRAIN_IMAGES)));
    }

    @Test
    void offlineSaysWhereItLookedAndWhatToDo() throws IOException {
        options = options.withOffline(true).withDataDir(folder);
        assertSays(
                ("tiny is not here and downloads are off: looked in FILE, %s; "
                                + "drop --offline, or give the folder that holds it with --data-dir")
                        .formatted(cache()),
                folder,
                () -> open("tiny", tiny()));
        assertEquals(List.of(), server.requests);
    }

    @Test
    void aFolderThatLacksAFileIsAnErrorAndNoReasonToDownload() throws IOException {
        IdxSet tiny = tiny();
        writeTiny(folder.resolve("given"));
        Files.delete(folder.resolve("given").resolve(IdxSet.TEST_LABELS));
        options = options.withDataDir(folder.resolve("given"));
        assertSays(
                "FILE: t10k-labels-idx1-ubyte is missing, plain or with .gz",
                folder.resolve("given"),
                () -> open("tiny", tiny));
        options = options.withDataDir(folder.resolve("nowhere"));
        assertSays("the data folder FILE does not exist", folder.resolve("nowhere"), () -> open("tiny", tiny));
    }

    @Test
    void unknownNamesSuggestTheNearest() {
        String known = ": there are glyphs, shapes, color-shapes, mnist, fashion-mnist, cifar-10";
        String others = "; or a folder or an NPY file";
        NamedSet[] all = Published.ALL.toArray(NamedSet[]::new);
        var near = assertThrows(ElbowException.class, () -> open("minst", all));
        assertEquals("unknown data set \"minst\"" + known + "; did you mean mnist?" + others, near.getMessage());
        var far = assertThrows(ElbowException.class, () -> open("a\0b", all));
        assertEquals("unknown data set \"a\0b\"" + known + others, far.getMessage());
    }

    @Test
    void foldersAreReadByWhatIsInThem() {
        writeTiny(folder.resolve("mine"));
        try (DataSplits mine = open(folder.resolve("mine").toString())) {
            assertEquals("mine", mine.train().name());
            assertEquals(5, mine.train().count());
        }
        Npy.write(folder.resolve("train.npy"), new float[6], 3, 2);
        Npy.write(folder.resolve("test.npy"), new float[2], 1, 2);
        try (DataSplits rows = open(folder.toString())) {
            assertEquals(3, rows.train().count());
            assertEquals(Shape.of(2), rows.test().shape());
        }
        Npy.write(folder.resolve("test.npy"), new float[3], 1, 3);
        assertSays("FILE: training samples are 2 but test samples are 3", folder, () -> open(folder.toString()));
    }

    @Test
    void everyTenthRowOfAnNpyFileIsForTheTest() {
        float[] values = new float[25];
        for (int i = 0; i < 25; i++) {
            values[i] = i;
        }
        Path file = folder.resolve("x.npy");
        Npy.write(file, values, 25, 1);
        options = options.withLimit(20);
        try (DataSplits splits = open(file.toString())) {
            assertEquals(20, splits.train().count());
            assertEquals(10, splits.train().sample(9)[0]);
            assertEquals(2, splits.test().count());
            assertEquals(9, splits.test().sample(0)[0]);
            assertEquals(19, splits.test().sample(1)[0]);
        }
        Npy.write(file, values, 1, 25);
        assertSays(
                "FILE: one sample cannot be split into training and test data, expected 2 or more",
                file,
                () -> open(file.toString()));
        Path text = write(folder.resolve("x.txt"), new byte[3]);
        assertSays("FILE: expected a folder or an .npy file", text, () -> open(text.toString()));
    }

    @Test
    void cifar10IsUnpackedFromItsArchive() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        addToTar(tar, "cifar-10-batches-bin/readme.html", new byte[700]);
        List<String> names = new ArrayList<>(Cifar10.TRAIN_FILES);
        names.add(Cifar10.TEST_FILE);
        for (int i = 0; i < 6; i++) {
            addToTar(tar, "cifar-10-batches-bin/" + names.get(i), DataFiles.cifar(i, i + 1));
        }
        tar.write(new byte[1024]);
        byte[] archive = gzip(tar.toByteArray());
        server.on("/c.tar.gz", MirrorServer.file(archive));
        String md5 = Md5.of(write(folder.resolve("c"), archive));
        CifarSet set = new CifarSet("cifar-10", List.of(server.uri("/c.tar.gz")), md5);
        for (int run = 0; run < 2; run++) {
            try (DataSplits splits = open("cifar-10", set)) {
                assertEquals(10, splits.train().count());
                assertArrayEquals(new int[] {5, 6}, splits.test().labels());
            }
        }
        assertEquals(List.of("/c.tar.gz"), server.requests);
        try (var files = Files.list(folder.resolve("home/.cache/elbow/data/cifar-10"))) {
            assertEquals(12, files.count(), "six files and their marks; the archive is gone");
        }
    }

    private static void addToTar(ByteArrayOutputStream tar, String name, byte[] content) throws IOException {
        byte[] header = new byte[512];
        byte[] path = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(path, 0, header, 0, path.length);
        byte[] size = "%011o".formatted(content.length).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(size, 0, header, 124, size.length);
        header[156] = '0';
        tar.write(header);
        tar.write(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
    }

    @Test
    void theRealSetsHaveTheirPublishedChecksums() {
        Path data = Requires.dataDir();
        for (String name : List.of("mnist", "fashion-mnist")) {
            IdxSet set = (IdxSet) Published.ALL.stream()
                    .filter(s -> s.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            set.md5()
                    .forEach((file, md5) -> assertEquals(
                            md5, Md5.ofContent(data.resolve(name).resolve(file + ".gz")), name + " " + file));
            environment.put("ELBOW_DATA_DIR", data.toString());
            try (DataSplits splits = open(name, set)) {
                assertEquals(60_000, splits.train().count());
                assertEquals(10_000, splits.test().count());
                assertEquals(10, splits.train().classNames().size());
            }
        }
    }
}
