package dev.elbow.eval.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The few fields of ONNX's protocol buffers that a tiny model needs, written by hand. */
public final class OnnxBytes {
    private static final int FLOAT = 1;
    private static final int DOUBLE = 11;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private OnnxBytes varint(long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            bytes.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return this;
    }

    private OnnxBytes number(int field, long value) {
        return varint((long) field << 3).varint(value);
    }

    private OnnxBytes bytes(int field, byte[] value) {
        varint((long) field << 3 | 2).varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private OnnxBytes text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private OnnxBytes message(int field, OnnxBytes value) {
        return bytes(field, value.bytes.toByteArray());
    }

    /** A value's name, type and shape; -1 is a size left open. */
    public record Value(String name, boolean isDouble, List<Integer> shape) {
        private OnnxBytes encode() {
            OnnxBytes dims = new OnnxBytes();
            for (int size : shape) {
                OnnxBytes dim = new OnnxBytes();
                dims.message(1, size < 0 ? dim.text(2, "n") : dim.number(1, size));
            }
            OnnxBytes tensor =
                    new OnnxBytes().number(1, isDouble ? DOUBLE : FLOAT).message(2, dims);
            return new OnnxBytes().text(1, name).message(2, new OnnxBytes().message(1, tensor));
        }
    }

    /** An operator with one input and one output. */
    public record Operator(String type, String input, String output) {
        private OnnxBytes encode() {
            return new OnnxBytes().text(1, input).text(2, output).text(4, type);
        }
    }

    /** A model of ONNX's eighth version with the operators of its thirteenth set. */
    public static byte[] model(List<Value> inputs, List<Value> outputs, List<Operator> operators) {
        OnnxBytes graph = new OnnxBytes();
        operators.forEach(operator -> graph.message(1, operator.encode()));
        graph.text(2, "tiny");
        inputs.forEach(value -> graph.message(11, value.encode()));
        outputs.forEach(value -> graph.message(12, value.encode()));
        return new OnnxBytes()
                .number(1, 8)
                .message(7, graph)
                .message(8, new OnnxBytes().text(1, "").number(2, 13))
                .bytes
                .toByteArray();
    }
}
