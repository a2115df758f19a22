package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.positive;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * What comes before the first layer: the step's record, the gathered samples and their noise ({@code step.cu}, {@code
 * gather.cu}, {@code input_noise.cu}).
 */
public final class InputKernels {
    private final Launches launches;

    /** Makes its launches there. */
    public InputKernels(Launches launches) {
        this.launches = launches;
    }

    /**
     * Takes the next record of a table.
     *
     * @param table records of the steps to come
     * @param cursor an int32: the next of them
     * @param current where the other kernels read the step
     */
    public KernelLaunch stepBegin(long table, long cursor, long current) {
        return launches.of("step_begin")
                .block(32)
                .pointer(required("step_begin", "the table", table))
                .pointer(required("step_begin", "the cursor", cursor))
                .pointer(required("step_begin", "the current record", current))
                .build();
    }

    /**
     * Gathers samples stored as bytes, over 255.
     *
     * @param dst {@code [batch, width]}
     * @param samples {@code [count, width]} bytes
     * @param count samples there are; a step's positions stay below it
     * @param shuffled whether positions go through the epoch's permutation
     */
    public KernelLaunch gatherBytes(
            long dst, long samples, long step, int batch, int width, int count, boolean shuffled, long seed) {
        return gather("gather_u8", dst, samples, step, batch, width, count, shuffled, seed);
    }

    /** Gathers samples stored as float32; otherwise as {@link #gatherBytes}. */
    public KernelLaunch gatherFloats(
            long dst, long samples, long step, int batch, int width, int count, boolean shuffled, long seed) {
        return gather("gather_f32", dst, samples, step, batch, width, count, shuffled, seed);
    }

    private KernelLaunch gather(
            String kernel,
            long dst,
            long samples,
            long step,
            int batch,
            int width,
            int count,
            boolean shuffled,
            long seed) {
        positive(kernel, "a batch", batch);
        positive(kernel, "a width", width);
        return Grids.rows(launches.of(kernel), batch, width / Grids.pack(width))
                .pointer(required(kernel, "the destination", dst))
                .pointer(required(kernel, "the samples", samples))
                .pointer(required(kernel, "the step", step))
                .int32(width)
                .int32(positive(kernel, "samples", count))
                .int32(shuffled ? 1 : 0)
                .int64(seed)
                .build();
    }

    /** Zeros the rows of {@code x [batch, width]} past the step's. */
    public KernelLaunch zeroPast(long x, long step, int batch, int width) {
        positive("zero_past", "a batch", batch);
        positive("zero_past", "a width", width);
        return Grids.elements(launches.of("zero_past"), (long) batch * width)
                .pointer(required("zero_past", "the rows", x))
                .pointer(required("zero_past", "the step", step))
                .int32(batch)
                .int32(width)
                .build();
    }

    /**
     * Adds normal noise.
     *
     * @param dst {@code [batch, width]}; may be {@code src}
     * @param stddev of the noise, 0 or more
     */
    public KernelLaunch noise(long dst, long src, long step, int batch, int width, float stddev, long seed) {
        positive("input_noise", "a batch", batch);
        positive("input_noise", "a width", width);
        return Grids.rows(launches.of("input_noise"), batch, Math.ceilDiv(width, Grids.PACK))
                .pointer(required("input_noise", "the destination", dst))
                .pointer(required("input_noise", "the source", src))
                .pointer(required("input_noise", "the step", step))
                .int32(width)
                .float32(stddev)
                .int64(seed)
                .build();
    }
}
