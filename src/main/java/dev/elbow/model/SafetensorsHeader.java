package dev.elbow.model;

import dev.elbow.ElbowException;
import dev.elbow.files.JsonObject;
import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, checked before any tensor is read: known dtypes, sizes that follow from dtype and shape
 * without overflow, offsets that cover the data without overlap or gap.
 *
 * @param metadata free text
 * @param entries tensors by name, in the order of the header
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Entry> entries) {
    static final String METADATA = "__metadata__";
    static final String F32 = "F32";

    private static final Map<String, Integer> DTYPE_BYTES = Map.ofEntries(
            Map.entry("BOOL", 1),
            Map.entry("U8", 1),
            Map.entry("I8", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("I16", 2),
            Map.entry("U16", 2),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("I32", 4),
            Map.entry("U32", 4),
            Map.entry(F32, 4),
            Map.entry("F64", 8),
            Map.entry("I64", 8),
            Map.entry("U64", 8));

    /** One tensor: bytes {@code [begin, end)} of the data. */
    record Entry(String name, String dtype, long[] shape, long begin, long end) {
        boolean hasShape(Shape expected) {
            return Arrays.equals(
                    shape, Arrays.stream(expected.toArray()).asLongStream().toArray());
        }

        String shapeText() {
            return shape.length == 0
                    ? "a scalar"
                    : String.join(
                            "x", Arrays.stream(shape).mapToObj(Long::toString).toList());
        }
    }

    static SafetensorsHeader parse(String json, String source, long dataBytes) {
        if (!json.startsWith("{")) {
            throw new ElbowException(
                    "%s: not a safetensors file: the header does not begin with '{'".formatted(source));
        }
        JsonObject object = JsonObject.parse(json, source);
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String name : object.keys()) {
            JsonObject value = object.object(name);
            if (name.equals(METADATA)) {
                value.keys().forEach(key -> metadata.put(key, value.string(key)));
            } else {
                entries.put(name, entry(name, value));
            }
        }
        checkCover(source, entries, dataBytes);
        return new SafetensorsHeader(metadata, entries);
    }

    private static Entry entry(String name, JsonObject json) {
        String dtype = json.string("dtype");
        Integer bytes = DTYPE_BYTES.get(dtype);
        if (bytes == null) {
            throw new ElbowException("%s: unknown dtype \"%s\"".formatted(json.where(), dtype));
        }
        long[] shape = json.integers("shape");
        long[] offsets = json.integers("data_offsets");
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) {
            throw new ElbowException("%s: \"data_offsets\" must be [begin, end] with 0 <= begin <= end, found %s"
                    .formatted(json.where(), Arrays.toString(offsets)));
        }
        long size = size(json, shape, bytes);
        if (offsets[1] - offsets[0] != size) {
            throw new ElbowException("%s: dtype %s and shape %s need %d bytes, the offsets %s hold %d"
                    .formatted(
                            json.where(),
                            dtype,
                            Arrays.toString(shape),
                            size,
                            Arrays.toString(offsets),
                            offsets[1] - offsets[0]));
        }
        return new Entry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private static long size(JsonObject json, long[] shape, int elementBytes) {
        try {
            long size = elementBytes;
            for (long dim : shape) {
                if (dim < 0) {
                    throw new ElbowException(
                            "%s: negative size in \"shape\" %s".formatted(json.where(), Arrays.toString(shape)));
                }
                size = Math.multiplyExact(size, dim);
            }
            return size;
        } catch (ArithmeticException e) {
            throw new ElbowException("%s: the shape %s overflows".formatted(json.where(), Arrays.toString(shape)), e);
        }
    }

    private static void checkCover(String source, Map<String, Entry> entries, long dataBytes) {
        List<Entry> ordered = entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList();
        long end = 0;
        for (Entry entry : ordered) {
            if (entry.begin() != end) {
                throw new ElbowException("%s: tensor %s begins at byte %d of the data, expected %d: tensors %s"
                        .formatted(
                                source,
                                entry.name(),
                                entry.begin(),
                                end,
                                entry.begin() < end ? "overlap" : "leave a gap"));
            }
            end = entry.end();
        }
        if (end != dataBytes) {
            throw new ElbowException(
                    "%s: the tensors need %,d bytes of data, the file holds %,d".formatted(source, end, dataBytes));
        }
    }
}
