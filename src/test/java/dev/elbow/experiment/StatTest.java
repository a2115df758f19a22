package dev.elbow.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StatTest {
    @Test
    void oneSeedHasNoDeviationAndStaysANumber() {
        Stat stat = Stat.of(212.1478);
        assertEquals(0, stat.std());
        assertEquals(212.1478, stat.cell());
    }

    @Test
    void severalSeedsShowMeanAndDeviation() {
        Stat stat = Stat.of(1, 2, 3, 4);
        assertEquals(2.5, stat.mean());
        assertEquals(Math.sqrt(5.0 / 3), stat.std(), 1e-15);
        assertEquals("2.5 ± 1.3", stat.cell().toString());
    }

    @Test
    void theDeviationHasTwoDigitsAndTheMeanAsManyDecimals() {
        assertEquals("100.00123 ± 0.00015", new Stat(100.001234, 0.000152, 3).toString());
        assertEquals("105.64 ± 0.12", new Stat(105.637, 0.123, 3).toString());
        assertEquals("1235 ± 346", new Stat(1234.6, 345.6, 3).toString());
    }

    @Test
    void whatIsNotANumberWasNotMeasured() {
        assertNull(Stat.of(Double.NaN).cell());
        assertNull(Stat.of(1, Double.NaN).cell());
        assertThrows(IllegalArgumentException.class, Stat::of);
    }
}
