package dev.elbow.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.backend.Device;
import dev.elbow.backend.Parameters;
import dev.elbow.graph.BernoulliLoss;
import dev.elbow.graph.Dense;
import dev.elbow.graph.Flatten;
import dev.elbow.graph.Graph;
import dev.elbow.graph.Parameter;
import dev.elbow.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** A store keeps parameters and the optimizer's state in the exposed layout, and refuses what does not fit. */
@Tag("contract")
class ParametersContractTest {
    private static final Graph GRAPH = ModelContractTest.convVae(Shape.of(4, 8, 3), 5, new BernoulliLoss());
    private static final Graph LARGE =
            Graph.builder(Shape.of(8, 8, 8)).add(new Flatten(), new Dense(600)).build();

    @TestFactory
    Stream<DynamicNode> parametersComeBackAsTheyWereWritten() {
        return Contract.onEach(device -> assertKept(device, GRAPH));
    }

    /** More than a mebibyte, with inputs in another order in memory: copies between host and device go in pieces. */
    @TestFactory
    Stream<DynamicNode> soDoLargeOnes() {
        return Contract.onEach(device -> assertKept(device, LARGE));
    }

    private static void assertKept(Device device, Graph graph) {
        try (Parameters parameters = device.parameters(graph)) {
            assertTrue(parameters.size() >= graph.parameterCount());
            float value = 1;
            for (Parameter parameter : graph.parameters()) {
                parameters.set(parameter, ramp(parameter, value));
                parameters.setState(0, parameter, ramp(parameter, value + 0.25f));
                parameters.setState(1, parameter, ramp(parameter, value + 0.5f));
                value += parameter.elements();
            }
            value = 1;
            for (Parameter parameter : graph.parameters()) {
                assertArrayEquals(ramp(parameter, value), parameters.get(parameter), parameter.name());
                assertArrayEquals(ramp(parameter, value + 0.25f), parameters.getState(0, parameter));
                assertArrayEquals(ramp(parameter, value + 0.5f), parameters.getState(1, parameter));
                value += parameter.elements();
            }
        }
    }

    @TestFactory
    Stream<DynamicNode> aBufferIsFilledFromItsBeginning() {
        return Contract.onEach(device -> {
            try (Parameters parameters = device.parameters(GRAPH)) {
                for (Parameter parameter : GRAPH.parameters()) {
                    int elements = parameter.elements();
                    float[] expected = ramp(parameter, 1);
                    parameters.set(parameter, expected);
                    parameters.setState(1, parameter, expected);
                    FloatBuffer target = FloatBuffer.allocate(elements + 1).position(1);
                    target.put(elements, -7);
                    parameters.read(parameter, target);
                    assertEquals(1, target.position());
                    assertEquals(-7, target.get(elements), "behind the values");
                    float[] found = new float[elements];
                    target.get(0, found);
                    assertArrayEquals(expected, found, parameter.name());
                    FloatBuffer small = FloatBuffer.allocate(elements - 1);
                    assertThrows(IndexOutOfBoundsException.class, () -> parameters.read(parameter, small));
                    assertThrows(IndexOutOfBoundsException.class, () -> parameters.readState(1, parameter, small));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> whatDoesNotFitIsRefused() {
        return Contract.onEach(device -> {
            try (Parameters parameters = device.parameters(GRAPH)) {
                Parameter first = GRAPH.parameters().getFirst();
                assertThrows(IllegalArgumentException.class, () -> parameters.set(first, new float[1]));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> parameters.setState(2, first, new float[first.elements()]));
                Parameter foreign = new Parameter("nowhere.weight", Shape.of(2), false, 1, 1);
                assertThrows(IllegalArgumentException.class, () -> parameters.get(foreign));
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> initialisationClearsTheState() {
        return Contract.onEach(device -> {
            try (Parameters parameters = device.parameters(GRAPH)) {
                Parameter first = GRAPH.parameters().getFirst();
                parameters.setState(0, first, ramp(first, 1));
                parameters.initialise(3);
                assertArrayEquals(GRAPH.initialisation().values(first, 0, 3), parameters.get(first));
                assertArrayEquals(new float[first.elements()], parameters.getState(0, first));
            }
        });
    }

    private static float[] ramp(Parameter parameter, float from) {
        float[] values = new float[parameter.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = from + i;
        }
        return values;
    }
}
