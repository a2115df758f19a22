package dev.elbow.data;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The MD5 checksums that data sets are published with, and the note that a file has passed. MD5 tells damaged and wrong files, not
 * forged ones.
 */
final class Md5 {
    private Md5() {}

    /** Returns the checksum of a file's bytes as they are, in hexadecimal. */
    static String of(Path file) {
        MessageDigest digest = digest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the checksum of a file's content, decompressed if it is gzip, in hexadecimal. */
    static String ofContent(Path file) {
        MessageDigest digest = digest();
        byte[] buffer = new byte[1 << 16];
        try (Source source = Source.open(file)) {
            for (int read = source.read(buffer, 0, buffer.length);
                    read > 0;
                    read = source.read(buffer, 0, buffer.length)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new ElbowException("this Java runtime has no MD5", e);
        }
    }

    /** Returns whether {@link #markPassed} was called for the file as it is now, told by size and time stamp. */
    static boolean hasPassed(Path file) {
        try {
            return Files.readString(marker(file)).equals(state(file));
        } catch (IOException _) {
            return false;
        }
    }

    /** Notes beside the file that its checksum is right, so that later runs need not read it twice. */
    static void markPassed(Path file) {
        try {
            AtomicFile.write(marker(file), state(file));
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    private static Path marker(Path file) {
        return file.resolveSibling(file.getFileName() + ".checked");
    }

    private static String state(Path file) throws IOException {
        return Files.size(file) + " bytes, " + Files.getLastModifiedTime(file) + "\n";
    }
}
