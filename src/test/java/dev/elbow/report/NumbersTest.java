package dev.elbow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.elbow.report.page.Numbers;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NumbersTest {

    private static List<String> column(Number... cells) {
        Numbers numbers = Numbers.of(Arrays.asList(cells));
        return Arrays.stream(cells).map(numbers::format).toList();
    }

    @Test
    void decimalsAreEqualInAColumn() {
        assertEquals(List.of("0.1", "0.5", "1.0", "2.0"), column(0.1, 0.5, 1.0, 2.0));
        assertEquals(List.of("212.15", "48.20"), column(212.1478, 48.2));
        assertEquals(List.of("0.0968", "0.4286", "0.0000"), column(0.096774, 0.428571, 0.0));
        assertEquals(List.of("0.000968", "0.4286"), column(0.00096774, 0.428571));
    }

    @Test
    void fiveDigitsAreEnough() {
        assertEquals(List.of("0.1235", "12,345.7"), column(0.123456, 12345.678));
        assertEquals(List.of("1.235e+09", "1.000e-07", "NaN"), column(1.23456e9, 1e-7, Double.NaN));
    }

    @Test
    void wholeNumbersKeepAllTheirDigits() {
        assertEquals(List.of("1,234,567", "3"), column(1_234_567, 3L));
    }

    @Test
    void wordsAreNoNumbers() {
        assertTrue(Numbers.of(Arrays.asList("a", null)).isEmpty());
        assertFalse(Numbers.of(Arrays.asList("a", 1)).isEmpty());
    }
}
