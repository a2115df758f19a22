package dev.elbow.train;

import dev.elbow.data.Dataset;
import dev.elbow.files.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which data a run used: enough to notice that a resumed run was given other data.
 *
 * @param count number of samples
 * @param shape of one sample, for people
 * @param checksum CRC-32C of all samples, in hexadecimal
 */
public record DataSummary(int count, String shape, String checksum) {
    /** Returns the summary of a data set; reads all of it. */
    public static DataSummary of(Dataset data) {
        return new DataSummary(data.count(), data.shape().toString(), "%08x".formatted(data.checksum()));
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
