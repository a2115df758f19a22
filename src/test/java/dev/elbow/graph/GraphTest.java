package dev.elbow.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shapes, names, sections and element orders of a chain of ops. */
class GraphTest {
    private static final Shape IMAGE = Shape.of(28, 28, 1);

    private static Graph convVae() {
        return Graph.builder(IMAGE)
                .add(new InputNoise(0.1f), new Conv(32, 3, 2, 1), new Relu(), new Conv(64, 3, 2, 1), new Relu())
                .add(new Flatten(), new Dense(16), new Relu(), new GaussianLatent(2))
                .add(new Dense(3136), new Relu(), new Reshape(Shape.of(7, 7, 64)))
                .add(new ConvTranspose(64, 3, 2, 1, 1), new Relu(), new Conv(1, 3, 1, 1), new Upsample())
                .add(new BernoulliLoss())
                .build();
    }

    @Test
    void shapesFollowFromOpToOp() {
        List<String> shapes =
                convVae().nodes().stream().map(node -> node.output().toString()).toList();
        assertEquals(
                List.of(
                        "28x28x1",
                        "14x14x32",
                        "14x14x32",
                        "7x7x64",
                        "7x7x64",
                        "3136",
                        "16",
                        "16",
                        "2",
                        "3136",
                        "3136",
                        "7x7x64",
                        "14x14x64",
                        "14x14x64",
                        "14x14x1",
                        "28x28x1",
                        "28x28x1"),
                shapes);
        assertEquals(IMAGE, convVae().output());
    }

    @ParameterizedTest
    @CsvSource({"28,3,2,1,14", "7,3,2,1,4", "5,3,1,1,5", "5,5,1,2,5", "7,1,1,0,7", "5,3,1,0,3", "6,4,2,1,3", "3,5,3,1,1"
    })
    void convolutionExtents(int size, int kernel, int stride, int padding, int expected) {
        Shape out = new Conv(9, kernel, stride, padding).infer(Shape.of(size, size + stride, 2));
        assertEquals(Shape.of(expected, expected + 1, 9), out);
    }

    @ParameterizedTest
    @CsvSource({"7,3,2,1,1,14", "7,3,1,1,0,7", "4,4,2,1,0,8", "1,3,2,1,1,2", "1,4,1,0,0,4", "3,1,2,0,0,5"})
    void transposedConvolutionExtents(int size, int kernel, int stride, int padding, int outputPadding, int expected) {
        Shape out = new ConvTranspose(9, kernel, stride, padding, outputPadding).infer(Shape.of(size, size + 1, 2));
        assertEquals(Shape.of(expected, expected + stride, 9), out);
    }

    @Test
    void aTransposedConvolutionUndoesTheExtentOfAConvolution() {
        for (int size = 2; size <= 64; size += 2) {
            Shape half = new Conv(1, 3, 2, 1).infer(Shape.of(size, size, 1));
            assertEquals(Shape.of(size, size, 1), new ConvTranspose(1, 3, 2, 1, 1).infer(half));
        }
    }

    @Test
    void parametersAreNamedAsInASequential() {
        assertEquals(
                List.of(
                        "encoder.0.weight",
                        "encoder.0.bias",
                        "encoder.2.weight",
                        "encoder.2.bias",
                        "encoder.5.weight",
                        "encoder.5.bias",
                        "mean.weight",
                        "mean.bias",
                        "logvar.weight",
                        "logvar.bias",
                        "decoder.0.weight",
                        "decoder.0.bias",
                        "decoder.3.weight",
                        "decoder.3.bias",
                        "decoder.5.weight",
                        "decoder.5.bias"),
                convVae().parameters().stream().map(Parameter::name).toList());
    }

    @Test
    void parametersHaveTheShapesOfPyTorch() {
        Graph graph = convVae();
        assertEquals(
                Shape.of(64, 32, 3, 3),
                graph.parameter("encoder.2.weight").orElseThrow().shape());
        assertEquals(
                Shape.of(16, 3136),
                graph.parameter("encoder.5.weight").orElseThrow().shape());
        assertEquals(
                Shape.of(2, 16), graph.parameter("logvar.weight").orElseThrow().shape());
        assertEquals(
                Shape.of(64, 64, 3, 3),
                graph.parameter("decoder.3.weight").orElseThrow().shape());
        assertEquals(
                Shape.of(1), graph.parameter("decoder.5.bias").orElseThrow().shape());
        assertTrue(graph.parameter("decoder.1.weight").isEmpty());
        // 320 + 18,496 + 50,192 + 2 * 34 + 9,408 + 36,928 + 577
        assertEquals(115_989, graph.parameterCount());
        assertTrue(graph.describe().contains("18,496"), graph.describe());
    }

    @Test
    void aTransposedWeightHasItsInputsFirst() {
        Parameter weight =
                new ConvTranspose(8, 3, 2, 1, 1).parameters(Shape.of(7, 7, 64)).getFirst();
        assertEquals(Shape.of(64, 8, 3, 3), weight.shape());
    }

    @Test
    void theLatentHeadEndsTheEncoder() {
        Graph graph = convVae();
        assertEquals(9, graph.encoder().size());
        assertEquals(8, graph.decoder().size());
        assertEquals(Shape.of(2), graph.code());
        assertEquals(2, graph.latent().orElseThrow().latent());
        assertEquals(new BernoulliLoss(), graph.loss().orElseThrow());
    }

    @Test
    void aMarkedCodeEndsTheEncoder() {
        Graph graph = Graph.builder(Shape.of(4))
                .add(new Dense(2))
                .code()
                .add(new Relu(), new Dense(4))
                .build();
        assertEquals(Shape.of(2), graph.code());
        assertEquals("encoder.0.weight", graph.parameters().getFirst().name());
        assertEquals("decoder.1.bias", graph.parameters().getLast().name());
        assertTrue(graph.latent().isEmpty());
        assertTrue(graph.loss().isEmpty());
    }

    @Test
    void withoutACodeTheWholeChainIsTheDecoder() {
        Graph graph = Graph.builder(Shape.of(4)).add(new Dense(2)).build();
        assertTrue(graph.encoder().isEmpty());
        assertEquals(Shape.of(4), graph.code());
        assertEquals("decoder.0.weight", graph.parameters().getFirst().name());
    }

    @Test
    void aDenseLayerBehindAFlattenCountsItsInputsChannelsFirst() {
        Node dense = Graph.builder(Shape.of(1, 2, 3))
                .add(new Flatten(), new Relu(), new Dense(4))
                .build()
                .nodes()
                .get(2);
        // Memory holds pixel 0 with channels 0, 1, 2, then pixel 1; PyTorch counts both pixels of channel 0 first.
        assertArrayEquals(new int[] {0, 2, 4, 1, 3, 5}, dense.inputOrder());
        assertNull(dense.outputOrder());
    }

    @Test
    void aDenseLayerBeforeAReshapeCountsItsOutputsChannelsFirst() {
        Node dense = Graph.builder(Shape.of(5))
                .add(new Dense(12), new Relu(), new Reshape(Shape.of(2, 3, 2)))
                .build()
                .nodes()
                .getFirst();
        assertArrayEquals(new int[] {0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11}, dense.outputOrder());
        assertNull(dense.inputOrder());
    }

    @Test
    void ordersThatAgreeAreNull() {
        assertNull(order(Shape.of(5, 5, 1)));
        assertNull(order(Shape.of(1, 1, 7)));
        List<Node> behindDense = Graph.builder(Shape.of(2, 2, 2))
                .add(new Flatten(), new Dense(8), new Dense(3))
                .build()
                .nodes();
        assertNull(behindDense.get(2).inputOrder(), "a dense layer's outputs are no image");
        assertNull(behindDense.get(1).outputOrder(), "no reshape follows");
    }

    private static int[] order(Shape image) {
        return Graph.builder(image)
                .add(new Flatten(), new Dense(2))
                .build()
                .nodes()
                .get(1)
                .inputOrder();
    }

    @Test
    void equalGraphsAreEqual() {
        assertEquals(convVae(), convVae());
        assertEquals(convVae().hashCode(), convVae().hashCode());
        Graph.Builder other = Graph.builder(Shape.of(4)).add(new Dense(4));
        Graph pytorch = other.build();
        assertNotEquals(pytorch, other.initialisation(Initialisation.KERAS).build());
        assertNotEquals(
                pytorch, Graph.builder(Shape.of(4)).add(new Dense(4)).code().build());
    }
}
