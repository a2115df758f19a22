package dev.elbow.graph;

import dev.elbow.tensor.Shape;

/** The argument checks that several ops share. */
final class Checks {
    private Checks() {}

    static void image(String op, Shape input) {
        if (!input.isImage()) {
            throw new IllegalArgumentException(op + " needs an image [H, W, C], its input is " + input);
        }
    }

    static void row(String op, Shape input) {
        if (input.rank() != 1) {
            throw new IllegalArgumentException(op + " needs a row [F], its input is " + input + "; flatten it first");
        }
    }

    static void atLeast(int minimum, String what, int value) {
        if (value < minimum) {
            throw new IllegalArgumentException(what + " must be at least " + minimum + ", got " + value);
        }
    }
}
