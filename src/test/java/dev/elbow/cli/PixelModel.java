package dev.elbow.cli;

import dev.elbow.eval.onnx.OnnxBytes;
import dev.elbow.eval.onnx.OnnxBytes.Operator;
import dev.elbow.eval.onnx.OnnxBytes.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An ONNX model of one operator: the pixels of images of 4 x 4 as features, without classes. */
final class PixelModel {
    private PixelModel() {}

    static byte[] bytes(int channels) {
        return OnnxBytes.model(
                List.of(new Value("image", false, List.of(-1, channels, 4, 4))),
                List.of(new Value("pixels", false, List.of(-1, 16 * channels))),
                List.of(new Operator("Flatten", "image", "pixels")));
    }

    static Path write(Path file, int channels) throws IOException {
        return Files.write(file, bytes(channels));
    }
}
