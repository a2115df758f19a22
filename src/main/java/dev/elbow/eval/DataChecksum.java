package dev.elbow.eval;

import dev.elbow.data.Dataset;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** What data a network learned from: CRC-32C over samples and labels. */
final class DataChecksum {
    private DataChecksum() {}

    /** Returns eight hexadecimal digits; without labels those of the samples alone. */
    static String of(Dataset data) {
        CRC32C crc = new CRC32C();
        int[] labels = data.hasLabels() ? data.labels() : new int[0];
        ByteBuffer bytes = ByteBuffer.allocate((1 + labels.length) * Integer.BYTES);
        bytes.putInt(data.checksum());
        for (int label : labels) {
            bytes.putInt(label);
        }
        crc.update(bytes.flip());
        return "%08x".formatted((int) crc.getValue());
    }
}
