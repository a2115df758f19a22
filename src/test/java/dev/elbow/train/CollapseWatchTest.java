package dev.elbow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollapseWatchTest {
    private CollapseWatch watch = new CollapseWatch(400);

    /** Returns the epochs after which there was a warning. */
    private List<Integer> warned(String epochs) {
        List<Integer> warned = new ArrayList<>();
        for (int i = 0; i < epochs.length(); i++) {
            char kind = epochs.charAt(i);
            Evaluation evaluation = new Evaluation(1, 100, 0.25, new double[] {0.125, 0.125}, kind == 'a' ? 1 : 0);
            int epoch = i + 1;
            watch.afterEpoch(epoch, evaluation, kind != 'r').ifPresent(message -> warned.add(epoch));
        }
        return warned;
    }

    /** a: a latent is active; c: none is; r: none is, while beta rises. */
    @ParameterizedTest
    @CsvSource({
        "cc,          []",
        "ccc,         [3]",
        "cccccc,      [3]",
        "rrrrrr,      []",
        "rrrccc,      [6]",
        "crcrc,       [5]",
        "ccaccaa,     []",
        "cccaccca,    '[3, 7]'",
        "aaaaccc,     [7]"
    })
    void warnsOnceOfWhatLasts(String epochs, String expected) {
        assertEquals(expected, warned(epochs).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "a,    1, false",
        "c,    1, true",
        "r,    1, true",
        "cca,  3, false",
        "ccc,  3, false",
        "aac,  3, true",
        "aac,  1, false",
        "acc,  2, true"
    })
    void warnsAtTheEndOfAResultThatHasCollapsed(String epochs, int resultEpoch, boolean expected) {
        warned(epochs);
        assertEquals(expected, watch.atEnd(resultEpoch).isPresent());
        assertTrue(watch.atEnd(resultEpoch).isEmpty(), "said twice");
    }

    @ParameterizedTest
    @CsvSource({"1000, [3]", "334, [3]", "333, [4]", "125, [8]", "124, []"})
    void shortEpochsCountLess(int stepsPerEpoch, String expected) {
        watch = new CollapseWatch(stepsPerEpoch);
        assertEquals(expected, warned("cccccccc").toString());
    }

    @Test
    void saysSinceWhen() {
        warned("ac");
        assertEquals(
                "the posterior has collapsed: none of 2 latents has been active since epoch 2 (KL 0.250 nats);"
                        + " try more epochs, a lower beta or a slower rise",
                watch.atEnd(2).orElseThrow());
    }
}
