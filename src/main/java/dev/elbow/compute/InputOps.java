package dev.elbow.compute;

import dev.elbow.backend.cuda.Launch;
import dev.elbow.backend.cuda.kernel.InputKernels;

/**
 * What comes before a model's first layer: rows of a data set that lies on the device, and noise. Results are {@code [batch,
 * width]}; rows past the step's {@code rows} become zero. Equal seed and step draw the same, also as the training of a model does.
 */
public final class InputOps {
    private final Gpu gpu;

    InputOps(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Which rows of a data set are taken, and as what. */
    public enum Sampling {
        /** The rows from the step's {@code first} on, in the order in which they are stored. */
        STORED(false, false),
        /** The rows that the order of the step's {@code epoch}, a permutation of all rows by the seed, has there. */
        SHUFFLED(true, false),
        /** As {@link #SHUFFLED}; each value v in [0, 1] becomes 1 with probability v, else 0, drawn anew in each epoch. */
        BINARIZED(true, true);

        private final boolean shuffled;
        private final boolean binarized;

        Sampling(boolean shuffled, boolean binarized) {
            this.shuffled = shuffled;
            this.binarized = binarized;
        }
    }

    /**
     * Gathers rows of bytes as float32 in [0, 1]: over 255, rounded once.
     *
     * @param rows {@code [count, width]}
     * @param dst {@code [batch, width]}, overwritten
     * @param step gives {@code first}, {@code epoch} and {@code rows}; {@code first + rows} must not be above {@code count}
     * @param seed of order and draws; {@link Sampling#STORED} needs none
     */
    public GpuCall gather(
            GpuBytes rows, GpuFloats dst, GpuStep step, int count, int batch, int width, Sampling sampling, long seed) {
        String name = "gather";
        long from = Checks.address(name, "the rows", rows, count, width);
        long to = Checks.address(name, "the destination", dst, batch, width);
        long record = Checks.record(gpu, name, step);
        InputKernels.Source source = new InputKernels.Source(from, count, sampling.shuffled, sampling.binarized, seed);
        return GpuCall.prepare(
                gpu,
                name,
                (parts, _) -> () ->
                        new Launch[] {parts.kernels().input().gatherBytes(to, source, record, batch, width)::execute},
                rows,
                dst,
                step.record());
    }

    /**
     * Adds normal noise: {@code dst = src + stddev n} with n from a standard normal; over zeros and with a deviation of 1, dst is n.
     *
     * @param dst overwritten; may be {@code src}
     * @param step gives the counter of the noise and the first row in it
     * @param stddev 0 or more
     */
    public GpuCall addNoise(GpuFloats src, GpuFloats dst, GpuStep step, int batch, int width, float stddev, long seed) {
        String name = "addNoise";
        if (!(stddev >= 0 && stddev < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "addNoise: the standard deviation must be finite and at least 0, found " + stddev);
        }
        long from = Checks.address(name, "the source", src, batch, width);
        long to = Checks.address(name, "the destination", dst, batch, width);
        long record = Checks.record(gpu, name, step);
        return GpuCall.prepare(
                gpu,
                name,
                (parts, _) -> () -> new Launch[] {
                    parts.kernels().input().noise(to, from, record, batch, width, stddev, seed)::execute
                },
                src,
                dst,
                step.record());
    }
}
