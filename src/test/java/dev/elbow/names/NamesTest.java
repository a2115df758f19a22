package dev.elbow.names;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    private static final List<String> KNOWN = List.of("glyphs", "mnist", "fashion-mnist", "cifar-10");

    @ParameterizedTest
    @CsvSource({"minst, mnist", "MNIST, mnist", "glyph, glyphs", "fashon_mnist, fashion-mnist", "cifar10, cifar-10"})
    void aNameIsTakenForWhatItIsNearTo(String typed, String meant) {
        assertEquals(Optional.of(meant), Names.nearest(typed, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"zzzzzz", "x", "imagenet-21k"})
    void notForWhatItIsFarFrom(String typed) {
        assertEquals(Optional.empty(), Names.nearest(typed, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "MNIST, mnist, 0", "'', abc, 3", "abc, '', 3", "flaw, lawn, 2"})
    void countsTheLettersToChange(String a, String b, int expected) {
        assertEquals(expected, Names.distance(a, b));
    }

    @Test
    void saysWhatThereIs() {
        assertEquals("unknown thing \"zzzzzz\": there are a, b", Names.unknown("thing", "zzzzzz", List.of("a", "b")));
        assertEquals(
                "unknown thing \"ab\": there are abc; did you mean abc?", Names.unknown("thing", "ab", List.of("abc")));
    }
}
