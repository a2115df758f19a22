package dev.elbow.backend.cuda;

/**
 * What flows between two stages of a plan: the values of one op's output and, in training, the gradient to them. Rows are
 * samples, contiguous float32; images are NHWC.
 *
 * @param width elements of one row
 * @param values {@code [batch, width]}
 * @param gradient to the values; null if nobody asks for it
 */
record Edge(int width, Region values, Region gradient) {

    /** Returns whether a stage must compute the gradient to this edge. */
    boolean wantsGradient() {
        return gradient != null;
    }
}
