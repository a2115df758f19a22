package dev.elbow.backend.reference;

import dev.elbow.tensor.Shape;

/**
 * What lies between two ops of a chain.
 *
 * @param shape of one row
 * @param values the rows
 * @param gradients their gradients; null unless training
 */
record Link(Shape shape, Values values, Values gradients) {

    /** Returns the number of elements in a row. */
    int width() {
        return shape.elements();
    }

    /** Returns the same rows seen in another shape. */
    Link as(Shape other) {
        return new Link(other, values, gradients);
    }
}
