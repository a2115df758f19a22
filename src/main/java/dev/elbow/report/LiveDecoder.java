package dev.elbow.report;

import dev.elbow.ElbowException;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Node;
import dev.elbow.graph.Op;
import dev.elbow.graph.Parameter;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.graph.Upsample;
import dev.elbow.model.Autoencoder;
import dev.elbow.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The decoder of a model with two latents in a form that a small script in the page runs: its ops, and its parameters rounded
 * to float16. Parameters stay in PyTorch's layouts and the script computes on images {@code [C, H, W]}, so that dense layers
 * before a reshape need no reordering. A copy: the model may be trained on or closed.
 */
public final class LiveDecoder {
    private static final int LATENTS = 2;

    private final Shape image;
    private final List<Map<String, Object>> ops = new ArrayList<>();
    private final List<float[]> parameters = new ArrayList<>();
    private boolean sigmoid;
    private int length;

    private LiveDecoder(Shape image) {
        this.image = image;
    }

    /**
     * Copies a model's decoder.
     *
     * @throws IllegalArgumentException if the model has not two latents, decodes to something else than pictures, or its decoder
     *     has an op that the page's script does not know; the message names it
     * @throws ElbowException if a parameter is beyond float16, as those of a diverged model are
     */
    public static LiveDecoder of(Autoencoder model) {
        Graph graph = model.graph();
        if (!graph.code().equals(Shape.of(LATENTS))) {
            throw new IllegalArgumentException(
                    "a live decoder needs a latent code of 2 values, the model's is " + graph.code());
        }
        if (!ImageGrid.isPicture(graph.output())) {
            throw new IllegalArgumentException(
                    "a live decoder shows images of 1 or 3 channels, the model decodes to " + graph.output());
        }
        LiveDecoder decoder = new LiveDecoder(graph.output());
        try (Autoencoder.Use _ = model.use()) {
            for (Node node : graph.decoder()) {
                decoder.add(node, model);
            }
        }
        return decoder;
    }

    private void add(Node node, Autoencoder model) {
        switch (node.op()) {
            case Dense _ -> put(node, "dense", model, Map.of());
            case Conv(int _, int kernel, int stride, int padding) ->
                put(node, "conv", model, Map.of("kernel", kernel, "stride", stride, "padding", padding));
            case ConvTranspose(int _, int kernel, int stride, int padding, int _) ->
                put(node, "convTranspose", model, Map.of("kernel", kernel, "stride", stride, "padding", padding));
            case Relu _ -> put(node, "relu", model, Map.of());
            case Upsample _ -> put(node, "upsample", model, Map.of());
            case Reshape _, Flatten _ -> {
                // Memory stays as it is.
            }
            case BernoulliLoss _ -> sigmoid = true;
            case GaussianLoss(boolean throughSigmoid) -> sigmoid = throughSigmoid;
            case Op op -> throw new IllegalArgumentException("a live decoder cannot compute " + op);
        }
    }

    private void put(Node node, String name, Autoencoder model, Map<String, Object> geometry) {
        Map<String, Object> op = new LinkedHashMap<>();
        op.put("op", name);
        op.put("input", channelsFirst(node.input()));
        op.put("output", channelsFirst(node.output()));
        op.putAll(geometry);
        for (Parameter parameter : node.parameters()) {
            op.put(parameter.bias() ? "bias" : "weight", length);
            float[] values = model.parameters().get(parameter);
            check(parameter, values);
            parameters.add(values);
            length += values.length;
        }
        ops.add(op);
    }

    private static void check(Parameter parameter, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(Float.float16ToFloat(Float.floatToFloat16(value)))) {
                throw new ElbowException("a live decoder holds float16, and %s has the value %s: the model has diverged"
                        .formatted(parameter.name(), value));
            }
        }
    }

    /** Returns {@code [C, H, W]}, or {@code [F, 1, 1]} of a row. */
    private static List<Integer> channelsFirst(Shape shape) {
        return shape.isImage()
                ? List.of(shape.channels(), shape.height(), shape.width())
                : List.of(shape.elements(), 1, 1);
    }

    /** Returns what the script reads: the ops with offsets into the parameters, and these as little-endian float16 in base64. */
    Map<String, Object> toMap() {
        ByteBuffer halves = ByteBuffer.allocate(2 * length).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] values : parameters) {
            for (float value : values) {
                halves.putShort(Float.floatToFloat16(value));
            }
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("output", channelsFirst(image));
        map.put("sigmoid", sigmoid);
        map.put("ops", ops);
        map.put("parameters", Base64.getEncoder().encodeToString(halves.array()));
        return map;
    }
}
