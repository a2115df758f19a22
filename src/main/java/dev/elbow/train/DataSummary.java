package dev.elbow.train;

import dev.elbow.data.Dataset;
import dev.elbow.files.JsonObject;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Which data a run used: enough to notice that a resumed run was given other data.
 *
 * @param count number of samples
 * @param shape of one sample, for people
 * @param checksum CRC-32C of all samples, and of their labels where those count, in hexadecimal
 */
public record DataSummary(int count, String shape, String checksum) {
    /** Returns the summary of a data set's samples; reads all of them. */
    public static DataSummary of(Dataset data) {
        return of(data, data.checksum());
    }

    /**
     * Returns the summary of samples and labels, for what learns from both.
     *
     * @throws IllegalStateException if the set has no labels
     */
    public static DataSummary withLabels(Dataset data) {
        int[] labels = data.labels();
        ByteBuffer bytes = ByteBuffer.allocate((1 + labels.length) * Integer.BYTES);
        bytes.putInt(data.checksum()).asIntBuffer().put(labels);
        CRC32C crc = new CRC32C();
        crc.update(bytes.array());
        return of(data, (int) crc.getValue());
    }

    private static DataSummary of(Dataset data, int checksum) {
        return new DataSummary(data.count(), data.shape().toString(), "%08x".formatted(checksum));
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", count);
        map.put("shape", shape);
        map.put("crc32c", checksum);
        return map;
    }

    static DataSummary of(JsonObject json) {
        return new DataSummary(json.int32("count"), json.string("shape"), json.string("crc32c"));
    }

    @Override
    public String toString() {
        return "%,d samples of %s with CRC-32C %s".formatted(count, shape, checksum);
    }
}
