package dev.elbow.model;

import dev.elbow.ElbowException;
import dev.elbow.files.AtomicFile;
import dev.elbow.files.JsonObject;
import dev.elbow.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A safetensors file: named tensors, and free text about them. The layout is eight bytes with the length of the header, little
 * endian; the header, a JSON object from names to {@code {"dtype", "shape", "data_offsets"}} and from {@code __metadata__} to a
 * map of strings; then the tensors' bytes, row-major, little endian, without gaps. Read strictly, see {@link
 * SafetensorsHeader}. Immutable.
 */
public final class Safetensors {
    private static final int PREFIX_BYTES = Long.BYTES;
    private static final int ALIGNMENT = 8;

    private final String source;
    private final ByteBuffer data;
    private final SafetensorsHeader header;

    /**
     * One tensor to write.
     *
     * @param name its name, unique in the file
     * @param shape its sizes
     * @param values fills a buffer with its elements in row-major order, from index 0 on
     */
    public record Tensor(String name, Shape shape, Consumer<FloatBuffer> values) {
        /**
         * A tensor whose elements are in an array.
         *
         * @throws IllegalArgumentException if they do not fill the shape
         */
        public Tensor(String name, Shape shape, float[] values) {
            if (values.length != shape.elements()) {
                throw new IllegalArgumentException("tensor %s of shape %s needs %d values, got %d"
                        .formatted(name, shape, shape.elements(), values.length));
            }
            this(name, shape, target -> target.put(0, values));
        }

        private int bytes() {
            return Math.multiplyExact(shape.elements(), Float.BYTES);
        }
    }

    private Safetensors(String source, ByteBuffer data, SafetensorsHeader header) {
        this.source = source;
        this.data = data;
        this.header = header;
    }

    /**
     * Reads a file.
     *
     * @throws ElbowException if it cannot be read or is not a valid safetensors file; the message names the file and what is wrong
     */
    public static Safetensors read(Path file) {
        try {
            long size = Files.size(file);
            if (size > Integer.MAX_VALUE - ALIGNMENT) {
                throw new ElbowException("%s: %,d bytes; files up to 2 GiB can be read".formatted(file, size));
            }
            return parse(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }

    /**
     * Reads a file's content.
     *
     * @param bytes kept by reference; must not change
     * @param source what to call it in messages
     * @throws ElbowException as {@link #read}
     */
    public static Safetensors parse(byte[] bytes, String source) {
        if (bytes.length < PREFIX_BYTES) {
            throw new ElbowException("%s: not a safetensors file: %d bytes, expected at least %d"
                    .formatted(source, bytes.length, PREFIX_BYTES));
        }
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long length = all.getLong();
        if (length < 0 || length > bytes.length - PREFIX_BYTES) {
            throw new ElbowException(
                    "%s: not a safetensors file, or cut short: the header claims %s bytes, the file has %,d after its length"
                            .formatted(source, Long.toUnsignedString(length), bytes.length - PREFIX_BYTES));
        }
        String json = new String(bytes, PREFIX_BYTES, (int) length, StandardCharsets.UTF_8);
        int begin = PREFIX_BYTES + (int) length;
        SafetensorsHeader header = SafetensorsHeader.parse(json, source, bytes.length - begin);
        ByteBuffer data = all.slice(begin, bytes.length - begin).order(ByteOrder.LITTLE_ENDIAN);
        return new Safetensors(source, data, header);
    }

    /** Returns the free text about the tensors, empty if there is none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Returns the tensors' names in the order of the header. */
    public Set<String> names() {
        return header.entries().keySet();
    }

    /**
     * Returns one text of the metadata.
     *
     * @throws ElbowException if it is missing
     */
    public String metadata(String key) {
        String value = header.metadata().get(key);
        if (value == null) {
            throw new ElbowException("%s: the metadata \"%s\" is missing".formatted(source, key));
        }
        return value;
    }

    /**
     * Returns one tensor's values as a new array.
     *
     * @throws ElbowException if the tensor is missing, is not float32 or has another shape
     */
    public float[] values(String name, Shape expected) {
        SafetensorsHeader.Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new ElbowException("%s: the tensor %s is missing".formatted(source, name));
        }
        if (!entry.dtype().equals(SafetensorsHeader.F32)) {
            throw new ElbowException(
                    "%s: tensor %s: expected dtype F32, found %s".formatted(source, name, entry.dtype()));
        }
        if (!entry.hasShape(expected)) {
            throw new ElbowException(
                    "%s: tensor %s: expected shape %s, found %s".formatted(source, name, expected, entry.shapeText()));
        }
        float[] values = new float[expected.elements()];
        data.slice((int) entry.begin(), values.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    /**
     * Writes a file: the old content or the new is there at any moment. The same content gives the same bytes. Takes native
     * memory for the largest tensor, and next to nothing of the heap: a run that writes its weights after every epoch would
     * fill it with arrays that outlive a collection.
     *
     * @param metadata free text, written in the order of its keys: a map's own order may differ from one JVM to the next
     * @param tensors written in this order
     * @throws ElbowException if it cannot be written
     */
    public static void write(Path file, Map<String, String> metadata, List<Tensor> tensors) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            json.put(SafetensorsHeader.METADATA, new TreeMap<>(metadata));
        }
        long end = 0;
        int largest = 0;
        for (Tensor tensor : tensors) {
            long begin = end;
            end += tensor.bytes();
            largest = Math.max(largest, tensor.bytes());
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", SafetensorsHeader.F32);
            entry.put("shape", tensor.shape().toArray());
            entry.put("data_offsets", new long[] {begin, end});
            if (json.put(tensor.name(), entry) != null) {
                throw new IllegalArgumentException("two tensors are named " + tensor.name());
            }
        }
        ByteBuffer header = header(JsonObject.write(json));
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer bytes =
                    arena.allocate(largest, Float.BYTES).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            Stream<ByteBuffer> data = tensors.stream().map(tensor -> {
                tensor.values().accept(bytes.clear().limit(tensor.bytes()).asFloatBuffer());
                return bytes;
            });
            AtomicFile.write(file, Stream.concat(Stream.of(header), data)::iterator);
        }
    }

    /** The length and the header, padded with spaces so that the data begins at a multiple of eight bytes. */
    private static ByteBuffer header(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        int length = (bytes.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(PREFIX_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(length).put(bytes);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }
}
