package dev.elbow.backend.cpu.kernel;

/**
 * What the thin input convolution does along one image row, for {@link #lanes()} neighbouring channels at once. Addresses,
 * steps and distances are in bytes; all memory is float32.
 *
 * <p>A filter has nine positions (r, s). Its three source rows are given by the address of column s = 0 at the first pixel;
 * {@code column} leads to the next filter column, {@code step} to the next pixel, {@code tap} to the next position's weight.
 * The two implementations give the same bits: a channel's arithmetic does not
 * depend on how many of them share a vector.
 */
public sealed interface ThinKernels permits ScalarThinKernels, VectorThinKernels {
    /** Channels a call works on, and how often {@link #expand} repeats an element. */
    int lanes();

    /**
     * The sums over nine taps: for each pixel {@code to = (from + t0) + (t1 + t2)}, where t0 is fused into {@code from}, and
     * t1 and t2 start as a product; each goes through its filter row's three columns.
     *
     * @param n pixels, 1 or more
     */
    void taps(
            int n,
            long row0,
            long row1,
            long row2,
            int column,
            int step,
            long weight,
            int tap,
            long from,
            int fromStep,
            long to,
            int toStep);

    /** The gradients of nine taps: for each pixel in turn, {@code dWeight(r, s) += value * source(r, s)}, fused. */
    void tapGradients(
            int n,
            long row0,
            long row1,
            long row2,
            int column,
            int step,
            long values,
            int valueStep,
            long dWeight,
            int tap);

    /**
     * A ReLU's gradient and its layer's bias gradient: {@code to} is {@code from}, or 0 where {@code gate} is at most {@code
     * threshold}, and is added to {@code total}, pixel after pixel; all with the same {@code step}.
     */
    void gate(int n, long from, long gate, float threshold, long to, int step, long total);

    /** {@code values[i] = 0} where it is at most 0, for n elements, a multiple of {@link #lanes()}. */
    void relu(int n, long values);

    /** Writes n elements, {@code step} bytes apart, {@link #lanes()} times each, to {@code to}. */
    void expand(int n, long from, int step, long to);

    /** {@code to[i] += from[i]} for n elements, a multiple of {@link #lanes()}. */
    void accumulate(int n, long from, long to);
}
