package dev.elbow.report;

import java.util.List;
import java.util.stream.IntStream;

/** The colours of classes and series: eleven hues that are told apart also by lightness; further ones begin again. */
final class Palette {
    private static final int[] COLOURS = {
        0x1F6FB4, 0xE8871E, 0x2E9A46, 0xC8302C, 0x8A5BB8, 0x7A4A32, 0xE36FB4, 0x6E6E6E, 0xA8A21C, 0x17A9B8, 0x0B2A5B
    };

    private Palette() {}

    /** Returns how many colours there are before they begin again. */
    static int size() {
        return COLOURS.length;
    }

    /** Returns the colour of a class, {@code 0xRRGGBB}. */
    static int rgb(int index) {
        return COLOURS[Math.floorMod(index, COLOURS.length)];
    }

    /** Returns the colour of a class as in style sheets. */
    static String css(int index) {
        return "#%06x".formatted(rgb(index));
    }

    /** Returns all colours as in style sheets. */
    static List<String> css() {
        return IntStream.range(0, COLOURS.length).mapToObj(Palette::css).toList();
    }
}
