package dev.elbow.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One GET request whose body goes to the end of a file; goes on where the file ends if the server can. */
final class Transfer {
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final long POLL_MILLIS = 50;

    private final URI uri;
    private final FileChannel file;
    private final DownloadListener listener;
    private final long start;
    private volatile long bytes;
    private volatile IOException fileFailure;
    private boolean abandoned;

    /** Prepares to append to {@code file}. */
    Transfer(URI uri, FileChannel file, DownloadListener listener) throws IOException {
        this.uri = uri;
        this.file = file;
        this.listener = listener;
        this.start = file.size();
    }

    /**
     * Runs the request.
     *
     * @param stall after so long without a byte the transfer is given up
     * @return the status; at 200 and 206 the body is in the file
     * @throws IOException if the connection failed; what arrived is in the file
     */
    int run(HttpClient client, Duration stall) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).header("User-Agent", "elbow").header("Accept-Encoding", "identity");
        if (start > 0) {
            request.header("Range", "bytes=" + start + "-");
        }
        CompletableFuture<HttpResponse<Void>> response = client.sendAsync(request.build(), this::body);
        try {
            return await(response, stall).statusCode();
        } finally {
            abandon();
            response.cancel(true);
        }
    }

    private HttpResponse<Void> await(CompletableFuture<HttpResponse<Void>> response, Duration stall)
            throws IOException, InterruptedException {
        long seen = -1;
        long since = System.nanoTime();
        while (true) {
            try {
                return response.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                long now = System.nanoTime();
                if (bytes != seen) {
                    seen = bytes;
                    since = now;
                } else if (now - since > stall.toNanos()) {
                    throw new IOException("nothing arrived for %.0f s".formatted(stall.toMillis() / 1000.0));
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            }
        }
    }

    private BodySubscriber<Void> body(ResponseInfo info) {
        try {
            long length = info.headers().firstValueAsLong("Content-Length").orElse(-1);
            long have = info.statusCode() == PARTIAL ? start : 0;
            if (info.statusCode() == PARTIAL && !goesOnFrom(start, info)) {
                throw new IOException("the server sent another part than the one asked for");
            }
            if (info.statusCode() != OK && info.statusCode() != PARTIAL) {
                return BodySubscribers.replacing(null);
            }
            cutTo(have);
            listener.started(
                    uri.getPath().replaceFirst(".*/", ""), uri.toString(), have, length < 0 ? -1 : have + length);
            return BodySubscribers.ofByteArrayConsumer(this::append);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean goesOnFrom(long start, ResponseInfo info) {
        return info.headers()
                .firstValue("Content-Range")
                .map(range -> range.startsWith("bytes " + start + "-"))
                .orElse(false);
    }

    private synchronized void append(Optional<byte[]> part) {
        if (part.isEmpty() || abandoned) {
            return;
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(part.get());
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
            bytes += part.get().length;
            listener.advanced(file.position());
        } catch (IOException e) {
            fileFailure = e;
            throw new UncheckedIOException(e);
        }
    }

    private void cutTo(long length) throws IOException {
        try {
            file.truncate(length);
            file.position(length);
        } catch (IOException e) {
            fileFailure = e;
            throw e;
        }
    }

    /** Returns why the file could not be written, or null: no other mirror can help then. */
    IOException fileFailure() {
        return fileFailure;
    }

    /** From here on nothing is written, however late a byte arrives. */
    private synchronized void abandon() {
        abandoned = true;
    }
}
