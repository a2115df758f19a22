package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.ElbowException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulesTest {
    private static final long STEPS = 10;

    @ParameterizedTest
    @CsvSource({
        "constant, 0, 0.5",
        "constant, 99, 0.5",
        "stepwise:2:0.1, 0, 0.5",
        "stepwise:2:0.1, 19, 0.5",
        "stepwise:2:0.1, 20, 0.05",
        "stepwise:2:0.1, 99, 0.00005",
        "cosine, 0, 0.5",
        "cosine, 50, 0.25",
        "cosine, 25, 0.4267767"
    })
    void learningRate(String schedule, long step, float expected) {
        LearningRate rate = LearningRate.of(0.5f, schedule);
        assertEquals(expected, rate.at(step, STEPS, 100), 1e-7f);
        assertEquals(rate, LearningRate.of(rate.value(), rate.schedule()), "reads back what it says");
    }

    @ParameterizedTest
    @CsvSource({
        "constant, 0, 4",
        "constant, 99, 4",
        "warmup:2, 0, 0",
        "warmup:2, 5, 1",
        "warmup:2, 20, 4",
        "warmup:2, 99, 4",
        "cyclical:2, 0, 0",
        "cyclical:2, 5, 2",
        "cyclical:2, 10, 4",
        "cyclical:2, 19, 4",
        "cyclical:2, 20, 0",
        "cyclical:2:1, 10, 2",
        "cyclical:2:1, 39, 3.8"
    })
    void beta(String schedule, long step, float expected) {
        Beta beta = Beta.of(4, schedule);
        assertEquals(expected, beta.at(step, STEPS), 1e-6f);
        assertEquals(beta, Beta.of(beta.value(), beta.schedule()), "reads back what it says");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "linear", "constant:1", "stepwise:2", "stepwise:x:0.1", "stepwise:0:0.1", "stepwise:2:2"})
    void refusesOtherLearningRates(String schedule) {
        assertThrows(ElbowException.class, () -> LearningRate.of(1, schedule));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linear", "warmup", "warmup:0", "warmup:x", "cyclical:1:0", "cyclical:1:2"})
    void refusesOtherBetas(String schedule) {
        assertThrows(ElbowException.class, () -> Beta.of(1, schedule));
    }

    @Test
    void namesWhatIsOutOfRange() {
        String message = assertThrows(ElbowException.class, () -> LearningRate.of(Float.NaN, "constant"))
                .getMessage();
        assertTrue(message.contains("NaN"), message);
        assertThrows(IllegalArgumentException.class, () -> Beta.constant(-1));
        message = assertThrows(
                        IllegalArgumentException.class,
                        () -> TrainOptions.builder().batch(0).build())
                .getMessage();
        assertEquals("batch must be at least 1, got 0", message);
    }
}
