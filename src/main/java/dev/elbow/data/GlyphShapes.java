package dev.elbow.data;

import java.util.ArrayList;
import java.util.List;

/**
 * How the ten digits are written: for each digit several ways, each a few strokes, each stroke the points its curve passes
 * through. Coordinates are pixels around the glyph's centre, x to the right, y down, in a box of about 14 by 20. A point given
 * twice is a corner.
 */
final class GlyphShapes {
    private static final String[][] WAYS = {
        {
            "1,-10 -4,-7 -6,0 -4,7 0,10 4,7 6,0 5,-6 0,-10",
            "3,-9 -2,-9 -5,-3 -5,5 -1,10 4,6 5,-3 2,-9 -3,-8",
            "-2,-10 -6,-5 -6,4 -2,9 3,9 6,4 6,-4 3,-9 -2,-10",
        },
        {
            "0,-10 0,0 0,10", "-4,-6 0,-10 0,-10 0,0 0,10", "-4,-6 0,-10 0,-10 0,0 0,10; -5,10 0,10 5,10",
        },
        {
            "-6,-6 -3,-9 2,-10 6,-6 4,-1 -2,5 -7,10 -7,10 0,10 7,10",
            "-6,-5 -2,-10 4,-9 5,-4 0,3 -5,8 -7,8 -5,5 0,7 4,10 7,8",
            "-5,-7 0,-10 5,-7 4,-1 -1,5 -6,9 -6,9 -2,8 3,10 7,9",
        },
        {
            "-6,-8 -1,-10 4,-8 4,-4 -1,-1 -1,-1 5,1 6,6 1,10 -6,8",
            "-5,-10 5,-10 5,-10 -1,-3 -1,-3 5,0 5,7 0,10 -6,8",
            "-5,-7 -1,-10 4,-9 4,-4 1,-1 4,1 5,6 1,10 -5,9",
        },
        {
            "-3,-10 -6,2 -6,2 6,1; 3,-6 2,10",
            "3,-10 -7,3 -7,3 0,3 7,3; 3,-10 3,0 3,10",
            "-5,-9 -6,-1 -2,1 5,-1; 5,-9 4,0 3,10",
        },
        {
            "6,-10 -4,-10 -4,-10 -5,-2 -5,-2 1,-4 6,1 4,8 -1,10 -6,8",
            "-4,-10 -5,-2 -5,-2 0,-4 5,-1 6,4 2,9 -5,9; -4,-10 1,-10 6,-10",
            "6,-9 -2,-10 -4,-8 -4,-3 1,-3 5,1 4,7 -1,10 -6,9",
        },
        {
            "4,-10 -2,-6 -6,1 -5,8 0,10 5,7 4,2 -1,1 -5,5",
            "1,-10 -4,-4 -6,4 -3,9 2,10 5,6 3,2 -2,2 -5,5",
            "5,-8 1,-10 -4,-6 -5,3 -3,9 2,10 6,6 3,1 -3,3",
        },
        {
            "-6,-9 0,-10 6,-10 6,-10 2,-2 -2,10",
            "-6,-9 0,-10 6,-10 6,-10 2,-2 -2,10; -3,0 1,0 5,-1",
            "-6,-6 -6,-10 -6,-10 6,-10 6,-10 1,0 -1,10",
        },
        {
            "4,-7 0,-10 -4,-7 -3,-3 2,0 5,5 1,10 -4,8 -4,3 1,0 4,-4 4,-8",
            "0,-10 -4,-8 -4,-3 0,-1 4,-3 4,-8 0,-10; 0,-1 -5,2 -5,8 0,10 5,8 5,2 0,-1",
            "3,-9 -3,-9 -4,-5 0,-1 4,4 3,9 -3,9 -4,4 1,-1 5,-6 3,-9",
        },
        {
            "5,-6 1,-10 -4,-8 -5,-3 -1,0 4,-3 5,-7 5,-7 4,2 2,10",
            "5,-8 0,-10 -5,-6 -3,-1 2,-1 5,-6 5,-6 5,4 0,10 -4,8",
            "4,-8 -1,-10 -5,-6 -4,-1 1,-1 4,-5 4,-8 4,-8 4,0 4,10",
        },
    };

    /** One way to write a digit; {@code strokes[s]} holds x0, y0, x1, y1, ... */
    record Way(double[][] strokes) {}

    private static final List<List<Way>> DIGITS = parse();

    private GlyphShapes() {}

    /** Returns the ways to write a digit from 0 to 9. */
    static List<Way> of(int digit) {
        return DIGITS.get(digit);
    }

    private static List<List<Way>> parse() {
        List<List<Way>> digits = new ArrayList<>();
        for (String[] ways : WAYS) {
            List<Way> parsed = new ArrayList<>();
            for (String way : ways) {
                String[] strokes = way.split("; ");
                double[][] points = new double[strokes.length][];
                for (int s = 0; s < strokes.length; s++) {
                    String[] numbers = strokes[s].split("[ ,]");
                    points[s] = new double[numbers.length];
                    for (int i = 0; i < numbers.length; i++) {
                        points[s][i] = Integer.parseInt(numbers[i]);
                    }
                }
                parsed.add(new Way(points));
            }
            digits.add(List.copyOf(parsed));
        }
        return List.copyOf(digits);
    }
}
