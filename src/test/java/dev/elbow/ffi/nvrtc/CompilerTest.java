package dev.elbow.ffi.nvrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is compiled for which device, and how a refusal shows the source. */
class CompilerTest {
    private static final int[] KNOWN = {75, 80, 86, 89, 90, 100, 120};

    @Test
    void aKnownArchitectureIsCompiledFor() {
        assertEquals("sm_75", Compiler.target(75, KNOWN));
        assertEquals("sm_90", Compiler.target(90, KNOWN));
        assertEquals("sm_120", Compiler.target(120, KNOWN));
    }

    @Test
    void codeRunsOnLaterDevicesOfItsMajorNumber() {
        assertEquals("sm_86", Compiler.target(87, KNOWN));
        assertEquals("sm_100", Compiler.target(103, KNOWN));
    }

    @Test
    void aDeviceOfAnUnknownMajorNumberGetsPtxOfTheNewestBeforeIt() {
        assertEquals("compute_100", Compiler.target(110, KNOWN));
        assertEquals("compute_120", Compiler.target(150, KNOWN));
        assertEquals("compute_90", Compiler.target(100, new int[] {80, 90}));
    }

    @Test
    void theSourceIsShownNumberedAroundEachMention() {
        String source = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten";
        String log = "k.cu(2): error: no\nk.cu(9): error: never\nother.cu(6): error: elsewhere";
        assertEquals(
                List.of(
                        "    1 one",
                        "    2 two",
                        "    3 three",
                        "    4 four",
                        "      ...",
                        "    7 seven",
                        "    8 eight",
                        "    9 nine",
                        "   10 ten"),
                NvrtcException.excerpt("k.cu", source, log).lines().toList());
    }
}
