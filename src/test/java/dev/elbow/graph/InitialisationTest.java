package dev.elbow.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitialisationTest {
    private static final List<Parameter> CONV = new Conv(32, 3, 2, 1).parameters(Shape.of(14, 14, 16));
    private static final List<Parameter> TRANSPOSED = new ConvTranspose(8, 3, 2, 1, 1).parameters(Shape.of(7, 7, 64));
    private static final List<Parameter> DENSE = new Dense(400).parameters(Shape.of(784));

    @Test
    void pytorchDrawsWeightsAndBiasesByTheFanIn() {
        check(Initialisation.PYTORCH, DENSE.get(0), 1 / Math.sqrt(784));
        check(Initialisation.PYTORCH, DENSE.get(1), 1 / Math.sqrt(784));
        check(Initialisation.PYTORCH, CONV.get(0), 1 / Math.sqrt(16 * 9));
        check(Initialisation.PYTORCH, CONV.get(1), 1 / Math.sqrt(16 * 9));
        // PyTorch takes the fan-in of a transposed convolution from its weight's second dimension.
        check(Initialisation.PYTORCH, TRANSPOSED.get(0), 1 / Math.sqrt(8 * 9));
    }

    @Test
    void kerasDrawsWeightsByBothFansAndLeavesBiasesZero() {
        check(Initialisation.KERAS, DENSE.get(0), Math.sqrt(6.0 / (784 + 400)));
        check(Initialisation.KERAS, CONV.get(0), Math.sqrt(6.0 / (16 * 9 + 32 * 9)));
        check(Initialisation.KERAS, TRANSPOSED.get(0), Math.sqrt(6.0 / (64 * 9 + 8 * 9)));
        for (List<Parameter> parameters : List.of(DENSE, CONV, TRANSPOSED)) {
            Parameter bias = parameters.get(1);
            for (float value : Initialisation.KERAS.values(bias, 1, 3)) {
                assertEquals(0, value);
            }
        }
    }

    /**
     * Values lie within the bound, reach near both ends where there are enough of them, and have the mean of their
     * middle.
     */
    private static void check(Initialisation initialisation, Parameter parameter, double bound) {
        float[] values = initialisation.values(parameter, 2, 5);
        assertEquals(parameter.elements(), values.length);
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            assertTrue(Math.abs(value) <= bound * (1 + 1e-6), () -> value + " exceeds " + bound);
            sum += value;
            squares += (double) value * value;
        }
        int n = values.length;
        // A uniform distribution on [-b, b] has variance b^2 / 3, and its square b^4 (1/5 - 1/9): five standard errors.
        assertEquals(0, sum / n, 5 * bound / Math.sqrt(3.0 * n));
        assertEquals(bound * bound / 3, squares / n, 5 * bound * bound * Math.sqrt((1 / 5.0 - 1 / 9.0) / n));
    }

    @Test
    void valuesAreAFunctionOfSeedAndPosition() {
        float[] values = Initialisation.PYTORCH.values(DENSE.get(0), 2, 5);
        assertArrayEquals(values, Initialisation.PYTORCH.values(DENSE.get(0), 2, 5));
        assertFalse(Arrays.equals(values, Initialisation.PYTORCH.values(DENSE.get(0), 3, 5)));
        assertFalse(Arrays.equals(values, Initialisation.PYTORCH.values(DENSE.get(0), 2, 6)));
    }
}
