package dev.elbow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.data.Downloader.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloaderTest {
    /** Long waits only where nothing is to be waited for: a busy machine must not look like a broken connection. */
    static final Patience IMPATIENT =
            new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMillis(1), 3);

    private static final byte[] CONTENT = new byte[100_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final MirrorServer server = new MirrorServer();
    private final List<String> heard = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    private Path target() {
        return folder.resolve("cache/x.gz");
    }

    private Path part() {
        return folder.resolve("cache/x.gz.part");
    }

    private void fetch(String... paths) {
        fetch(Arrays.stream(paths).map(server::uri).toList());
    }

    private void fetch(List<URI> mirrors) {
        fetch(mirrors, IMPATIENT);
    }

    private void fetch(List<URI> mirrors, Patience patience) {
        DownloadListener listener = new DownloadListener() {
            @Override
            public void started(String file, String from, long have, long total) {
                heard.add("%s from %d of %d".formatted(file, have, total));
            }

            @Override
            public void retrying(String reason) {
                heard.add("again");
            }

            @Override
            public void finished() {
                heard.add("finished");
            }
        };
        new Downloader(patience, listener).fetch(mirrors, target(), file -> {
            try {
                return Arrays.equals(Files.readAllBytes(file), CONTENT) ? null : "wrong content";
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    private void assertComplete() throws IOException {
        assertArrayEquals(CONTENT, Files.readAllBytes(target()));
        assertFalse(Files.exists(part()), "the partial file is gone");
    }

    private String failure(String... paths) {
        String message = assertThrows(ElbowException.class, () -> fetch(paths)).getMessage();
        assertFalse(Files.exists(target()), "nothing half-written under the file's name");
        return message.replaceAll("localhost:\\d+", "host");
    }

    @Test
    void downloadsAndSaysSo() throws IOException {
        server.on("/x.gz", MirrorServer.file(CONTENT));
        fetch("/x.gz");
        assertComplete();
        assertEquals(List.of("x.gz from 0 of 100000", "finished"), heard);
    }

    @Test
    void aCutConnectionGoesOnWhereItWasCut() throws IOException {
        server.on("/x.gz", MirrorServer.cutting(CONTENT, 30_000));
        fetch("/x.gz");
        assertComplete();
        assertEquals(
                List.of("/x.gz", "/x.gz bytes=30000-", "/x.gz bytes=60000-", "/x.gz bytes=90000-"), server.requests);
        assertTrue(heard.contains("x.gz from 60000 of 100000"), heard.toString());
    }

    @Test
    void aServerWithoutRangesStartsAgain() throws IOException {
        server.on("/x.gz", MirrorServer.ignoringRanges(CONTENT, 2));
        fetch("/x.gz");
        assertComplete();
        assertEquals(3, server.requests.size());
    }

    @Test
    void aServerThatNeverGetsBeyondTheMiddleIsGivenUp() {
        server.on("/x.gz", MirrorServer.ignoringRanges(CONTENT, Integer.MAX_VALUE));
        assertTrue(failure("/x.gz").startsWith("cannot download x.gz: http://host/x.gz: "));
        // The first attempt brings half; three more bring nothing new.
        assertEquals(4, server.requests.size(), server.requests.toString());
    }

    @Test
    void aStalledConnectionIsGivenUp() throws IOException {
        server.on("/x.gz", server.stalling(CONTENT, 1000)).on("/y/x.gz", MirrorServer.file(CONTENT));
        Patience hasty = new Patience(Duration.ofSeconds(20), Duration.ofMillis(1500), Duration.ofMillis(1), 1);
        fetch(List.of(server.uri("/x.gz"), server.uri("/y/x.gz")), hasty);
        assertComplete();
        assertEquals("/y/x.gz bytes=1000-", server.requests.getLast());
    }

    @Test
    void aPartOfAnEarlierRunIsUsed() throws IOException {
        DataFiles.write(part(), Arrays.copyOf(CONTENT, 70_000));
        server.on("/x.gz", MirrorServer.file(CONTENT));
        fetch("/x.gz");
        assertComplete();
        assertEquals(List.of("/x.gz bytes=70000-"), server.requests);
    }

    @Test
    void aCompletePartOfAnEarlierRunIsRecognised() throws IOException {
        DataFiles.write(part(), CONTENT);
        server.on("/x.gz", MirrorServer.file(CONTENT));
        fetch("/x.gz");
        assertComplete();
        assertEquals(List.of("/x.gz bytes=100000-"), server.requests);
    }

    @Test
    void aWrongPartOfAnEarlierRunIsThrownAway() throws IOException {
        DataFiles.write(part(), new byte[70_000]);
        server.on("/x.gz", MirrorServer.file(CONTENT));
        fetch("/x.gz");
        assertComplete();
        assertEquals(List.of("/x.gz bytes=70000-", "/x.gz"), server.requests);
    }

    @Test
    void anotherPartThanAskedForIsNotAppended() throws IOException {
        DataFiles.write(part(), Arrays.copyOf(CONTENT, 70_000));
        server.on("/x.gz", exchange -> {
                    exchange.getResponseHeaders().set("Content-Range", "bytes 0-99/100000");
                    exchange.sendResponseHeaders(206, 100);
                    exchange.getResponseBody().write(CONTENT, 0, 100);
                })
                .on("/y/x.gz", MirrorServer.file(CONTENT));
        fetch("/x.gz", "/y/x.gz");
        assertComplete();
        assertEquals("/y/x.gz bytes=70000-", server.requests.getLast());
    }

    @Test
    void theNextMirrorHelpsWhenOneIsGone() throws IOException {
        server.on("/a/x.gz", MirrorServer.status(404)).on("/b/x.gz", MirrorServer.file(CONTENT));
        fetch("/a/x.gz", "/b/x.gz");
        assertComplete();
        assertEquals(List.of("/a/x.gz", "/b/x.gz"), server.requests, "a missing file is not asked for twice");
    }

    @Test
    void wrongBytesAreNotAccepted() throws IOException {
        byte[] wrong = CONTENT.clone();
        wrong[5] ^= 1;
        server.on("/a/x.gz", MirrorServer.file(wrong)).on("/b/x.gz", MirrorServer.file(CONTENT));
        assertEquals("cannot download x.gz: http://host/a/x.gz: wrong content", failure("/a/x.gz"));
        fetch("/a/x.gz", "/b/x.gz");
        assertComplete();
        assertEquals("/b/x.gz", server.requests.getLast(), "nothing of the wrong file is kept");
    }

    @Test
    void redirectsAreFollowedButNotInCircles() throws IOException {
        server.on("/old", MirrorServer.redirect(server.uri("/new")))
                .on("/new", MirrorServer.file(CONTENT))
                .on("/circle", MirrorServer.redirect(server.uri("/circle")));
        assertEquals("cannot download x.gz: http://host/circle: HTTP status 302", failure("/circle"));
        fetch("/old");
        assertComplete();
    }

    @Test
    void aBusyServerIsAskedAgain() throws IOException {
        int[] answers = {0};
        server.on("/x.gz", exchange -> {
            if (answers[0]++ < 2) {
                MirrorServer.status(503).handle(exchange);
            } else {
                MirrorServer.file(CONTENT).handle(exchange);
            }
        });
        fetch("/x.gz");
        assertComplete();
        assertEquals(List.of("again", "again", "x.gz from 0 of 100000", "finished"), heard);
    }

    @Test
    void everyMirrorsAnswerIsInTheMessage() throws IOException {
        URI nobody;
        try (MirrorServer gone = new MirrorServer()) {
            nobody = gone.uri("/x.gz");
        }
        server.on("/a/x.gz", MirrorServer.status(404)).on("/b/x.gz", MirrorServer.status(500));
        assertEquals(
                "cannot download x.gz: http://host/a/x.gz: HTTP status 404; http://host/b/x.gz: HTTP status 500",
                failure("/a/x.gz", "/b/x.gz"));
        String message =
                assertThrows(ElbowException.class, () -> fetch(List.of(nobody))).getMessage();
        assertEquals("cannot download x.gz: " + nobody + ": cannot connect", message);
    }

    @Test
    void twoRunsDoNotWriteOneFile() throws IOException {
        server.on("/x.gz", MirrorServer.file(CONTENT));
        Files.createDirectories(part().getParent());
        try (FileChannel other = FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = other.lock()) {
            assertEquals(part() + " is being downloaded by another run: wait for it", failure("/x.gz"));
        }
        fetch("/x.gz");
        assertComplete();
    }

    @Test
    void anInterruptKeepsWhatArrived() throws IOException {
        server.on("/x.gz", server.stalling(CONTENT, 1000));
        Thread.currentThread().interrupt();
        assertEquals("the download of x.gz was interrupted; it goes on next time", failure("/x.gz"));
        assertTrue(Thread.interrupted(), "the interrupt is not swallowed");
        assertTrue(Files.exists(part()));
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Files.writeString(folder.resolve("cache"), "a file where the folder should be");
        String message =
                assertThrows(ElbowException.class, () -> fetch("/x.gz")).getMessage();
        assertTrue(message.startsWith("cannot write " + target()), message);
    }
}
