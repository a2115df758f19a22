package dev.elbow.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import dev.elbow.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    private static final Shape TWO_BY_THREE = Shape.of(2, 3);

    @TempDir
    Path folder;

    private static byte[] file(String header, int dataBytes) {
        return file(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
    }

    private static byte[] file(long claimedLength, String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(claimedLength)
                .put(json)
                .array();
    }

    private static String failure(byte[] bytes) {
        return assertThrows(ElbowException.class, () -> Safetensors.parse(bytes, "f"))
                .getMessage();
    }

    @Test
    void readsBackWhatItWrote() {
        Path file = folder.resolve("m.safetensors");
        float[] values = {1, -2.5f, Float.MIN_VALUE, Float.NaN, -0f, Float.POSITIVE_INFINITY};
        Safetensors.write(
                file,
                Map.of("who", "\"quoted\" \u00e9"),
                List.of(
                        new Safetensors.Tensor("b", Shape.of(1), new float[] {7}),
                        new Safetensors.Tensor("a.weight", TWO_BY_THREE, values)));
        Safetensors read = Safetensors.read(file);
        assertEquals(List.of("b", "a.weight"), List.copyOf(read.names()));
        assertArrayEquals(values, read.values("a.weight", TWO_BY_THREE));
        assertArrayEquals(new float[] {7}, read.values("b", Shape.of(1)));
        assertEquals(Map.of("who", "\"quoted\" \u00e9"), read.metadata());
    }

    /** Bytes as the format's own description gives them, so that reader and writer cannot be wrong together. */
    @Test
    void writesTheDocumentedBytes() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Safetensors.write(file, Map.of(), List.of(new Safetensors.Tensor("w", Shape.of(2), new float[] {1, 2})));
        String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        byte[] bytes = Files.readAllBytes(file);
        int length = (header.length() + 7) / 8 * 8;
        assertEquals(
                length, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
        assertEquals(header, new String(bytes, 8, length, StandardCharsets.UTF_8).stripTrailing());
        assertArrayEquals(
                new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40},
                Arrays.copyOfRange(bytes, 8 + length, bytes.length));
    }

    @Test
    void writesTheSameBytesWhateverTheOrderOfTheMetadata() throws IOException {
        Map<String, String> there = new LinkedHashMap<>();
        Map<String, String> back = new LinkedHashMap<>();
        List<String> keys = List.of("format", "elbow.graph", "author", "date");
        keys.forEach(key -> there.put(key, "of " + key));
        keys.reversed().forEach(key -> back.put(key, "of " + key));
        Path first = folder.resolve("there.safetensors");
        Path second = folder.resolve("back.safetensors");

        Safetensors.write(first, there, List.of());
        Safetensors.write(second, back, List.of());

        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    }

    @Test
    void leavesTheOldFileAloneIfATensorCannotBeRead() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Safetensors.write(file, Map.of(), List.of(new Safetensors.Tensor("w", Shape.of(1), new float[] {3})));
        List<Safetensors.Tensor> tensors = List.of(
                new Safetensors.Tensor("w", Shape.of(1), new float[] {4}),
                new Safetensors.Tensor("v", Shape.of(1), _ -> {
                    throw new IllegalStateException("the device is lost");
                }));

        assertThrows(IllegalStateException.class, () -> Safetensors.write(file, Map.of(), tensors));

        assertArrayEquals(new float[] {3}, Safetensors.read(file).values("w", Shape.of(1)));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void namesTensorExpectedAndFound() {
        byte[] bytes = file("{\"w\":{\"dtype\":\"F16\",\"shape\":[2,3],\"data_offsets\":[0,12]}}", 12);
        Safetensors half = Safetensors.parse(bytes, "f");
        assertEquals("f: tensor w: expected dtype F32, found F16", message(() -> half.values("w", TWO_BY_THREE)));
        bytes = file("{\"w\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]}}", 24);
        Safetensors turned = Safetensors.parse(bytes, "f");
        assertEquals("f: tensor w: expected shape 2x3, found 3x2", message(() -> turned.values("w", TWO_BY_THREE)));
        assertEquals("f: the tensor v is missing", message(() -> turned.values("v", TWO_BY_THREE)));
    }

    private static String message(org.junit.jupiter.api.function.Executable action) {
        return assertThrows(ElbowException.class, action).getMessage();
    }

    @ParameterizedTest
    @CsvSource({"-1", "9223372036854775807", "1000000000000", "3"})
    void refusesALyingHeaderLength(long length) {
        String message = failure(file(length, "{}", 0));
        assertTrue(message.startsWith("f: not a safetensors file, or cut short: the header claims"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    [1,2]                                                                    | 0  | does not begin with '{'
                    {"w":                                                                    | 0  | not valid JSON
                    {} {}                                                                    | 0  | text after the end
                    {"w":5}                                                                  | 0  | expected a JSON object, found 5
                    {"w":{"dtype":"F32","shape":[1]}}                                        | 4  | "data_offsets" is missing
                    {"w":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}                   | 4  | unknown dtype "F99"
                    {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}                   | 4  | need 8 bytes
                    {"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}                  | 4  | negative size
                    {"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}                 | 4  | must be a whole number
                    {"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}} | 4 | overflows
                    {"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}                   | 4  | must be [begin, end]
                    {"w":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}                  | 4  | must be [begin, end]
                    {"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}                   | 4  | need 8 bytes of data, the file holds 4
                    {"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                   | 8  | need 4 bytes of data, the file holds 8
                    {"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                   | 8  | leave a gap
                    {"__metadata__":{"k":1}}                                                 | 0  | must be a string
                    """)
    void refusesAHeaderThatCannotBe(String header, int dataBytes, String expected) {
        String message = failure(file(header, dataBytes));
        assertTrue(message.startsWith("f: ") && message.contains(expected), message);
    }

    @Test
    void refusesOverlapAndDuplicates() {
        String w = "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        String overlapping = "\"v\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}";
        assertTrue(failure(file("{" + w + "," + overlapping + "}", 12)).contains("overlap"));
        assertTrue(failure(file("{" + w + "," + w + "}", 8)).contains("Duplicate"));
        assertTrue(failure(new byte[7]).contains("7 bytes, expected at least 8"));
    }
}
