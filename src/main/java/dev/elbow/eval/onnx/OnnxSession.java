package dev.elbow.eval.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.elbow.ElbowException;
import dev.elbow.tensor.Shape;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A loaded model: the only class that knows ONNX Runtime. */
final class OnnxSession implements AutoCloseable {
    private static final int BATCH = 32;
    /** Larger pictures and batches are a mistake of the file rather than a model of images. */
    private static final int MOST = 4096;

    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;
    private final long[] inputShape;

    /** Images of a run; the model may leave it open. */
    final int batch;
    /** Whether images are {@code [C, H, W]}; else {@code [H, W, C]}. */
    final boolean channelsFirst;
    /** What the model takes; sizes that it leaves open are those of the images. */
    final Shape image;

    OnnxSession(Path file, Shape images) {
        this.file = file;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // What it would print of an error stands in the exception.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "elbow");
            session = environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw failure("load", e);
        }
        try {
            Map<String, NodeInfo> inputs = session.getInputInfo();
            NodeInfo only = inputs.values().iterator().next();
            long[] shape = inputs.size() == 1
                            && only.getInfo() instanceof TensorInfo tensor
                            && tensor.type == OnnxJavaType.FLOAT
                    ? tensor.getShape()
                    : new long[0];
            boolean first = shape.length == 4 && isChannels(shape[1]);
            if (!first && !(shape.length == 4 && isChannels(shape[3]))
                    || Arrays.stream(shape).anyMatch(size -> size > MOST)) {
                throw new ElbowException(
                        "%s: expected one input of float32 images [N, C, H, W] or [N, H, W, C] with 1 or 3 channels, no size above %d, found %s"
                                .formatted(file, MOST, describe(inputs)));
            }
            if (session.getOutputNames().isEmpty()) {
                throw new ElbowException("%s: expected at least one output, of features, found none".formatted(file));
            }
            channelsFirst = first;
            input = only.getName();
            batch = shape[0] > 0 ? Math.toIntExact(shape[0]) : BATCH;
            image = Shape.of(
                    size(shape[first ? 2 : 1], images.height()), size(shape[first ? 3 : 2], images.width()), (int)
                            shape[first ? 1 : 3]);
            inputShape = first
                    ? new long[] {batch, image.channels(), image.height(), image.width()}
                    : new long[] {batch, image.height(), image.width(), image.channels()};
        } catch (OrtException e) {
            close();
            throw failure("describe", e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static boolean isChannels(long size) {
        return size == 1 || size == 3;
    }

    private static int size(long size, int open) {
        return size > 0 ? Math.toIntExact(size) : open;
    }

    private static String describe(Map<String, NodeInfo> nodes) {
        return nodes.values().stream()
                .map(node -> node.getInfo() instanceof TensorInfo tensor
                        ? "%s: %s %s".formatted(node.getName(), tensor.type, Arrays.toString(tensor.getShape()))
                        : node.getName() + ": no tensor")
                .collect(Collectors.joining(", "));
    }

    /** Returns the names of the outputs in the model's order. */
    List<String> outputs() {
        return List.copyOf(session.getOutputNames());
    }

    /** Runs the model on a full batch and returns one output, {@code [batch, ...]} as a flat array. */
    float[] run(float[] images, String output) {
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), inputShape);
                OrtSession.Result result = session.run(Map.of(input, tensor), Set.of(output))) {
            FloatBuffer values =
                    result.get(0) instanceof OnnxTensor floats && floats.getInfo().type == OnnxJavaType.FLOAT
                            ? floats.getFloatBuffer()
                            : FloatBuffer.allocate(0);
            if (values.remaining() == 0 || values.remaining() % batch != 0) {
                throw new ElbowException("%s: the output %s must hold float32 values for each of %d images, found %s"
                        .formatted(file, output, batch, describe(session.getOutputInfo())));
            }
            float[] array = new float[values.remaining()];
            values.get(array);
            return array;
        } catch (OrtException e) {
            throw failure("run", e);
        }
    }

    private ElbowException failure(String verb, OrtException cause) {
        return new ElbowException(
                "%s: ONNX Runtime cannot %s it: %s"
                        .formatted(
                                file,
                                verb,
                                cause.getMessage().lines().findFirst().orElse("")),
                cause);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw failure("close", e);
        }
    }
}
