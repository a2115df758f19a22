package dev.elbow.model;

import dev.elbow.ElbowException;
import dev.elbow.files.JsonObject;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Conv;
import dev.elbow.graph.ConvTranspose;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.GaussianLatent;
import dev.elbow.graph.GaussianLoss;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Initialisation;
import dev.elbow.graph.InputNoise;
import dev.elbow.graph.MaxPool;
import dev.elbow.graph.Node;
import dev.elbow.graph.Op;
import dev.elbow.graph.Relu;
import dev.elbow.graph.Reshape;
import dev.elbow.graph.SoftmaxLoss;
import dev.elbow.graph.Upsample;
import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph as JSON, the form in which files hold it: {@code {"input": [28, 28, 1], "initialisation": "keras", "encoder": 5,
 * "ops": [{"op": "conv", "channels": 32, ...}, ...]}}, where {@code encoder} counts the ops up to the latent code.
 */
public final class GraphJson {
    /** Key of the list of ops. */
    public static final String OPS = "ops";

    private GraphJson() {}

    /** Returns the graph as one line of JSON. */
    public static String write(Graph graph) {
        return JsonObject.write(toMap(graph));
    }

    /** Returns the graph as maps and lists, to be embedded in a larger JSON document. */
    public static Map<String, Object> toMap(Graph graph) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("input", dims(graph.input()));
        map.put("initialisation", name(graph.initialisation()));
        map.put("encoder", graph.encoder().size());
        map.put(
                OPS,
                graph.nodes().stream().map(Node::op).map(GraphJson::opToMap).toList());
        return map;
    }

    /**
     * Reads a graph.
     *
     * @param where what to call the source in messages
     * @throws ElbowException if the text is not JSON, names an unknown op, or describes a chain that cannot be
     */
    public static Graph read(String json, String where) {
        return read(JsonObject.parse(json, where));
    }

    /** Reads a graph from a part of a JSON document, as {@link #read(String, String)}. */
    public static Graph read(JsonObject json) {
        try {
            Graph.Builder builder = Graph.builder(shape(json, "input"))
                    .initialisation(initialisation(json.string("initialisation"), json));
            int encoder = json.int32("encoder");
            int position = 0;
            for (JsonObject op : json.objects(OPS)) {
                builder.add(op(op));
                if (++position == encoder) {
                    builder.code();
                }
            }
            if (encoder < 0 || encoder > position) {
                throw new ElbowException("%s: \"encoder\" must be from 0 to the number of ops %d, found %d"
                        .formatted(json.where(), position, encoder));
            }
            return builder.build();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ElbowException(json.where() + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> opToMap(Op op) {
        return switch (op) {
            case Conv(int channels, int kernel, int stride, int padding) ->
                map("conv", "channels", channels, "kernel", kernel, "stride", stride, "padding", padding);
            case ConvTranspose(int channels, int kernel, int stride, int padding, int outputPadding) ->
                map(
                        "conv-transpose",
                        "channels",
                        channels,
                        "kernel",
                        kernel,
                        "stride",
                        stride,
                        "padding",
                        padding,
                        "output-padding",
                        outputPadding);
            case Dense(int units) -> map("dense", "units", units);
            case Relu() -> map("relu");
            case MaxPool() -> map("max-pool");
            case Upsample() -> map("upsample");
            case Flatten() -> map("flatten");
            case Reshape(Shape shape) -> map("reshape", "shape", dims(shape));
            case InputNoise(float stddev) -> map("input-noise", "stddev", stddev);
            case GaussianLatent(int latent) -> map("gaussian-latent", "latent", latent);
            case BernoulliLoss() -> map("bernoulli-loss");
            case GaussianLoss(boolean sigmoid) -> map("gaussian-loss", "sigmoid", sigmoid);
            case SoftmaxLoss() -> map("softmax-loss");
        };
    }

    private static Op op(JsonObject json) {
        String name = json.string("op");
        return switch (name) {
            case "conv" ->
                new Conv(json.int32("channels"), json.int32("kernel"), json.int32("stride"), json.int32("padding"));
            case "conv-transpose" ->
                new ConvTranspose(
                        json.int32("channels"),
                        json.int32("kernel"),
                        json.int32("stride"),
                        json.int32("padding"),
                        json.int32("output-padding"));
            case "dense" -> new Dense(json.int32("units"));
            case "relu" -> new Relu();
            case "max-pool" -> new MaxPool();
            case "upsample" -> new Upsample();
            case "flatten" -> new Flatten();
            case "reshape" -> new Reshape(shape(json, "shape"));
            case "input-noise" -> new InputNoise((float) json.number("stddev"));
            case "gaussian-latent" -> new GaussianLatent(json.int32("latent"));
            case "bernoulli-loss" -> new BernoulliLoss();
            case "gaussian-loss" -> new GaussianLoss(json.bool("sigmoid"));
            case "softmax-loss" -> new SoftmaxLoss();
            default -> throw new ElbowException("%s: unknown op \"%s\"".formatted(json.where(), name));
        };
    }

    private static Map<String, Object> map(String op, Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("op", op);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static List<Integer> dims(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }

    private static Shape shape(JsonObject json, String key) {
        return Shape.of(
                Arrays.stream(json.integers(key)).mapToInt(Math::toIntExact).toArray());
    }

    private static String name(Initialisation initialisation) {
        return switch (initialisation) {
            case PYTORCH -> "pytorch";
            case KERAS -> "keras";
        };
    }

    private static Initialisation initialisation(String name, JsonObject json) {
        return switch (name) {
            case "pytorch" -> Initialisation.PYTORCH;
            case "keras" -> Initialisation.KERAS;
            default -> throw new ElbowException("%s: unknown initialisation \"%s\"".formatted(json.where(), name));
        };
    }
}
