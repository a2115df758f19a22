package dev.elbow.model.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.elbow.ElbowException;
import dev.elbow.model.GraphJson;
import dev.elbow.model.Safetensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Whatever the bytes, reading ends with content or with an {@link ElbowException}. */
class SafetensorsFuzz {

    @FuzzTest
    void file(byte[] bytes) {
        try {
            Safetensors content = Safetensors.parse(bytes, "fuzz");
            content.metadata().forEach((key, value) -> graph(value));
        } catch (ElbowException _) {
            // Refused with a message.
        }
    }

    /** The same with a length that fits, so that the search gets past the first check. */
    @FuzzTest
    void header(byte[] header) {
        byte[] bytes = ByteBuffer.allocate(8 + header.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
        file(bytes);
        graph(new String(header, StandardCharsets.UTF_8));
    }

    private static void graph(String json) {
        try {
            GraphJson.read(json, "fuzz");
        } catch (ElbowException _) {
            // Refused with a message.
        }
    }
}
