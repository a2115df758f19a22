package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a file, plain or gzip (told by its first bytes), read once from front to back. Every failure is an
 * {@link ElbowException} that names the file. A header's promise is never believed: memory grows with the bytes that are
 * really there. Not thread-safe.
 */
final class Source implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    /** Most that deflate can make of one compressed byte. */
    private static final int MOST_INFLATION = 1032;
    /** What images usually stay below; memory for more is taken once the bytes arrive. */
    private static final int USUAL_INFLATION = 8;

    private final String name;
    private final InputStream in;
    private final boolean gzip;
    private final long fileSize;
    private final byte[] buffer = new byte[BUFFER];
    private long position;

    private Source(String name, InputStream in, boolean gzip, long fileSize) {
        this.name = name;
        this.in = in;
        this.gzip = gzip;
        this.fileSize = fileSize;
    }

    /**
     * Opens a file.
     *
     * @throws ElbowException if it is missing, a folder, or cannot be read
     */
    static Source open(Path file) {
        if (Files.isDirectory(file)) {
            throw new ElbowException(file + ": expected a file, found a folder");
        }
        try {
            InputStream raw = Files.newInputStream(file);
            try {
                return of(file.toString(), raw, Files.size(file));
            } catch (IOException | RuntimeException e) {
                raw.close();
                throw e;
            }
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    /** Reads bytes as if they were a file. */
    static Source of(String name, byte[] content) {
        try {
            return of(name, new ByteArrayInputStream(content), content.length);
        } catch (IOException e) {
            throw new ElbowException(name + ": " + e.getMessage(), e);
        }
    }

    private static Source of(String name, InputStream raw, long size) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, BUFFER);
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        if (!gzip) {
            return new Source(name, in, false, size);
        }
        try {
            return new Source(name, new GZIPInputStream(in, BUFFER), true, size);
        } catch (EOFException | ZipException e) {
            throw corrupt(name, 0, e);
        }
    }

    /** Returns the file's name for messages. */
    String name() {
        return name;
    }

    /** Returns whether the file is gzip. */
    boolean isCompressed() {
        return gzip;
    }

    /** Returns the number of bytes left, or the most there can be where the file is compressed. */
    long remaining() {
        return (gzip ? fileSize * MOST_INFLATION : fileSize) - position;
    }

    /**
     * Fails unless {@code bytes} more can be there.
     *
     * @param promise what the file's header says, for the message
     */
    void expect(long bytes, String promise) {
        if (bytes > remaining()) {
            throw new ElbowException("%s: truncated: %s needs %,d bytes after the header, the file has %s%,d"
                    .formatted(name, promise, bytes, gzip ? "at most " : "", remaining()));
        }
    }

    /** Reads exactly {@code length} bytes, a header's worth. */
    byte[] bytes(int length, String what) {
        byte[] bytes = new byte[length];
        int read = read(bytes, 0, length);
        if (read < length) {
            throw new ElbowException(
                    "%s: truncated in %s: expected %,d bytes, found %,d".formatted(name, what, length, read));
        }
        return bytes;
    }

    /**
     * Reads exactly {@code bytes} bytes to native memory, which the caller closes.
     *
     * @param promise what the file's header says, for the message
     */
    OwnedMemory memory(long bytes, String promise) {
        expect(bytes, promise);
        long room = gzip ? Math.min(bytes, fileSize * USUAL_INFLATION + BUFFER) : bytes;
        OwnedMemory memory = OwnedMemory.allocate(room, name);
        try {
            for (long filled = 0; filled < bytes; ) {
                int read = read(buffer, 0, (int) Math.min(BUFFER, bytes - filled));
                if (read == 0) {
                    throw new ElbowException("%s: truncated: %s needs %,d bytes after the header, found %,d"
                            .formatted(name, promise, bytes, filled));
                }
                if (filled + read > room) {
                    room = Math.min(bytes, room * 4);
                    OwnedMemory larger = OwnedMemory.allocate(room, name);
                    MemorySegment.copy(memory.data(), 0, larger.data(), 0, filled);
                    memory.close();
                    memory = larger;
                }
                MemorySegment.copy(buffer, 0, memory.data(), ValueLayout.JAVA_BYTE, filled, read);
                filled += read;
            }
            return memory;
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** Fails unless everything was read; the check that a gzip file's own checksum is right happens here too. */
    void expectEnd(String promise) {
        if (read(buffer, 0, 1) != 0) {
            throw new ElbowException("%s: more bytes than %s needs: expected the end at byte %,d"
                    .formatted(name, promise, position - 1));
        }
    }

    /** Reads up to {@code length} bytes, fewer only at the end. */
    int read(byte[] target, int offset, int length) {
        try {
            int read = in.readNBytes(target, offset, length);
            position += read;
            return read;
        } catch (EOFException | ZipException e) {
            throw corrupt(name, position, e);
        } catch (IOException e) {
            throw AtomicFile.failure("read", Path.of(name), e);
        }
    }

    private static ElbowException corrupt(String name, long position, IOException cause) {
        String what = cause instanceof EOFException ? "truncated gzip file" : "corrupt gzip file";
        return new ElbowException(
                "%s: %s: %s after %,d decompressed bytes".formatted(name, what, cause.getMessage(), position), cause);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw AtomicFile.failure("close", Path.of(name), e);
        }
    }
}
