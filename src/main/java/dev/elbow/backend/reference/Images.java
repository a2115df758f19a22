package dev.elbow.backend.reference;

import dev.elbow.tensor.Shape;

/** Where a pixel lies in a batch of images {@code [N, H, W, C]}. */
final class Images {
    private Images() {}

    static int index(Shape image, int n, int y, int x, int c) {
        return ((n * image.height() + y) * image.width() + x) * image.channels() + c;
    }

    static boolean inside(Shape image, int y, int x) {
        return y >= 0 && y < image.height() && x >= 0 && x < image.width();
    }
}
