package dev.elbow.model.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.elbow.ElbowException;
import dev.elbow.model.GraphJson;
import dev.elbow.model.Safetensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Whatever the bytes, reading a model file ends with content or with an {@link ElbowException}. */
class SafetensorsFuzz {

    /** Reads the bytes as they are, and again behind a length that fits, so that the search gets past the first check. */
    @FuzzTest
    void read(byte[] bytes) {
        readFile(bytes);
        readFile(ByteBuffer.allocate(8 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .put(bytes)
                .array());
    }

    private static void readFile(byte[] bytes) {
        try {
            Safetensors content = Safetensors.parse(bytes, "fuzz");
            content.metadata().values().forEach(SafetensorsFuzz::readGraph);
        } catch (ElbowException _) {
            // Refused with a message.
        }
    }

    private static void readGraph(String json) {
        try {
            GraphJson.read(json, "fuzz");
        } catch (ElbowException _) {
            // Refused with a message.
        }
    }
}
