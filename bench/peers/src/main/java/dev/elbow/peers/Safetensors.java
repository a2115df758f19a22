package dev.elbow.peers;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes float32 arrays in the safetensors format: the header's length as eight little-endian bytes, the header as
 * a JSON object from names to {@code dtype}, {@code shape} and {@code data_offsets}, then the raw little-endian data. Written
 * apart from Elbow's own reader, so that one checks the other.
 *
 * @param metadata the strings under {@code __metadata__}
 * @param arrays arrays by name, in the order of the file's data
 */
public record Safetensors(Map<String, String> metadata, Map<String, Array> arrays) {

    /** Returns the array of that name. */
    public Array get(String name) {
        Array array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no array named " + name + ", found " + arrays.keySet());
        }
        return array;
    }

    /** Writes the file; the header is padded with spaces so that the data start at a multiple of eight bytes. */
    public void write(Path file) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", metadata);
        int end = 0;
        for (var entry : arrays.entrySet()) {
            int start = end;
            end += entry.getValue().values().length * Float.BYTES;
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("dtype", "F32");
            fields.put("shape", entry.getValue().shape());
            fields.put("data_offsets", new int[] {start, end});
            header.put(entry.getKey(), fields);
        }
        byte[] json = JSON.std.asString(header).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer bytes = ByteBuffer.allocate(8 + padded + end).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.position() < 8 + padded) {
            bytes.put((byte) ' ');
        }
        for (Array array : arrays.values()) {
            for (float value : array.values()) {
                bytes.putFloat(value);
            }
        }
        Files.write(file, bytes.array());
    }

    /** Reads a file of float32 arrays. */
    public static Safetensors read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong());
        Map<String, Object> header = JSON.std.mapFrom(new String(bytes.array(), 8, length, StandardCharsets.UTF_8));
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Array> arrays = new LinkedHashMap<>();
        for (var entry : header.entrySet()) {
            Map<?, ?> fields = (Map<?, ?>) entry.getValue();
            if (entry.getKey().equals("__metadata__")) {
                fields.forEach((key, value) -> metadata.put(key.toString(), value.toString()));
            } else {
                arrays.put(entry.getKey(), array(file, entry.getKey(), fields, bytes, 8 + length));
            }
        }
        return new Safetensors(metadata, arrays);
    }

    private static Array array(Path file, String name, Map<?, ?> fields, ByteBuffer bytes, int data) {
        if (!"F32".equals(fields.get("dtype"))) {
            throw new IllegalArgumentException(
                    "%s: %s: expected dtype F32, found %s".formatted(file, name, fields.get("dtype")));
        }
        int[] shape = ints(fields.get("shape"));
        int[] offsets = ints(fields.get("data_offsets"));
        int elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (offsets[1] - offsets[0] != elements * Float.BYTES) {
            throw new IllegalArgumentException("%s: %s: expected %d bytes, found %d"
                    .formatted(file, name, elements * Float.BYTES, offsets[1] - offsets[0]));
        }
        float[] values = new float[elements];
        bytes.slice(data + offsets[0], elements * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Array(shape, values);
    }

    private static int[] ints(Object list) {
        List<Integer> values = new ArrayList<>();
        ((List<?>) list).forEach(value -> values.add(((Number) value).intValue()));
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
