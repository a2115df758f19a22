package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.backend.Reduction;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.model.Safetensors;
import dev.elbow.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/** A golden fixture: its case, with the numbers that it gives, and what PyTorch made of them. */
final class Golden {
    static final int ROWS = 5;
    static final float BETA = 0.7f;
    static final float RATE = 1e-3f;
    static final int STEPS = 3;

    private final Safetensors file;
    final Graph graph;
    final Case c;
    final Data data;

    Golden(String name, Graph graph) {
        this.file = read("/dev/elbow/golden/" + name + ".safetensors");
        this.graph = graph;
        this.c = Case.of(Numbers.REALS, graph).batch(ROWS, ROWS).loss(BETA, Reduction.SUM, 0);
        this.data = new Data(c);
        for (int i = 0; i < data.parameters.size(); i++) {
            data.parameters.set(i, parameter("", graph.parameters().get(i)));
        }
        copy(rows("input_nhwc", graph.input()), data.input);
        if (graph.latent().isPresent()) {
            copy(rows("epsilon", graph.code()), data.epsilon);
        }
        // A parameter that the graph lacks would otherwise leave the comparison without a trace.
        long gradients = file.names().stream()
                .filter(tensor -> tensor.startsWith("grad."))
                .count();
        assertEquals(graph.parameters().size(), gradients, "parameters of " + name);
    }

    private static void copy(float[] source, float[] target) {
        System.arraycopy(source, 0, target, 0, target.length);
    }

    /** Returns what the fixture says of a parameter: its value, {@code grad.} or {@code expected.after3.}. */
    float[] parameter(String prefix, Parameter parameter) {
        return file.values(prefix + parameter.name(), parameter.shape());
    }

    /** Returns an array with one row per sample. */
    float[] rows(String name, Shape row) {
        int[] dims = IntStream.concat(IntStream.of(ROWS), IntStream.of(row.toArray()))
                .toArray();
        return file.values(name, Shape.of(dims));
    }

    /** Returns a value averaged over the batch, as an array of one. */
    float[] mean(String name) {
        return file.values(name, Shape.of(1));
    }

    private static Safetensors read(String resource) {
        try (InputStream in = Golden.class.getResourceAsStream(resource)) {
            return Safetensors.parse(in.readAllBytes(), resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
