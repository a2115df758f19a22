package dev.elbow.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on this machine that behaves as well or as badly as a test wants; remembers what it was asked. */
final class MirrorServer implements AutoCloseable {
    /** Each request as path, then the Range header if there was one. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);

    MirrorServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.start();
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    /** Answers requests for a path. */
    MirrorServer on(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(exchange.getRequestURI() + (range == null ? "" : " " + range));
            try (exchange) {
                handler.handle(exchange);
            }
        });
        return this;
    }

    /** Sends the file, or the part that is asked for. */
    static HttpHandler file(byte[] content) {
        return exchange -> send(exchange, content, Integer.MAX_VALUE);
    }

    /** Sends the file, or the part that is asked for, and cuts the connection after {@code most} bytes. */
    static HttpHandler cutting(byte[] content, int most) {
        return exchange -> send(exchange, content, most);
    }

    /** Sends the whole file whatever is asked for, and cuts the first {@code cuts} connections in the middle. */
    static HttpHandler ignoringRanges(byte[] content, int cuts) {
        int[] left = {cuts};
        return exchange -> {
            int most = left[0]-- > 0 ? content.length / 2 : content.length;
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, most);
            exchange.getResponseBody().flush();
        };
    }

    static HttpHandler status(int status) {
        return exchange -> {
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write("no".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        };
    }

    static HttpHandler redirect(URI to) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", to.toString());
            exchange.sendResponseHeaders(302, -1);
        };
    }

    /** Sends the first bytes and then nothing, with the connection open. */
    HttpHandler stalling(byte[] content, int most) {
        return exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, most);
            exchange.getResponseBody().flush();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static void send(HttpExchange exchange, byte[] content, int most) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int start = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        if (start >= content.length) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (range != null) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(start, content.length - 1, content.length));
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - start);
        OutputStream body = exchange.getResponseBody();
        body.write(content, start, Math.min(most, content.length - start));
        body.flush();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
