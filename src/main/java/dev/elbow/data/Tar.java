package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Set;

/** Takes plain files out of a tar archive (POSIX ustar, plain or gzip): headers and contents in blocks of 512 bytes. */
final class Tar {
    private static final int BLOCK = 512;
    private static final int SIZE_FIELD = 124;
    private static final int TYPE_FIELD = 156;

    private Tar() {}

    /**
     * Unpacks the files with the wanted names into a folder, whatever folder they are in inside the archive.
     *
     * @throws ElbowException if the archive is damaged or the folder not writable
     */
    static void unpack(Path archive, Path folder, Set<String> wanted) {
        try (Source source = Source.open(archive)) {
            byte[] header = new byte[BLOCK];
            while (source.read(header, 0, BLOCK) == BLOCK && header[0] != 0) {
                String path = text(header, 0, 100);
                String name = path.substring(path.lastIndexOf('/') + 1);
                long size = size(header, archive);
                boolean file = header[TYPE_FIELD] == '0' || header[TYPE_FIELD] == 0;
                if (file && wanted.contains(name)) {
                    extract(source, size, folder.resolve(name));
                } else {
                    copy(source, size, OutputStream.nullOutputStream(), path);
                }
                copy(source, -size & (BLOCK - 1), OutputStream.nullOutputStream(), path);
            }
        } catch (IOException e) {
            throw AtomicFile.failure("unpack", archive, e);
        }
    }

    private static void extract(Source source, long size, Path file) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream out = Files.newOutputStream(temporary)) {
            copy(source, size, out, file.getFileName().toString());
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copy(Source source, long size, OutputStream out, String what) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = size; left > 0; ) {
            int read = source.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read == 0) {
                throw new ElbowException(
                        "%s: truncated in %s: %,d bytes are missing".formatted(source.name(), what, left));
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private static long size(byte[] header, Path archive) {
        String octal = text(header, SIZE_FIELD, 12).strip();
        try {
            long size = Long.parseLong(octal, 8);
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException _) {
            // Reported below.
        }
        throw new ElbowException("%s: not a tar archive: expected an octal size, found '%s'"
                .formatted(archive, octal.replaceAll("\\p{C}", "?")));
    }

    private static String text(byte[] header, int start, int length) {
        byte[] field = Arrays.copyOfRange(header, start, start + length);
        String text = new String(field, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }
}
