package dev.elbow.data;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** Checksums of native memory. */
final class Checksums {
    /** Byte buffers end at 2 GiB; memory does not. */
    private static final long CHUNK = 1L << 30;

    private Checksums() {}

    /** Returns the CRC-32C of a whole segment. */
    static int crc32c(MemorySegment data) {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < data.byteSize(); at += CHUNK) {
            crc.update(data.asSlice(at, Math.min(CHUNK, data.byteSize() - at)).asByteBuffer());
        }
        return (int) crc.getValue();
    }
}
