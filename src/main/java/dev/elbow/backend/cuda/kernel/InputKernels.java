package dev.elbow.backend.cuda.kernel;

import static dev.elbow.backend.cuda.kernel.Launches.positive;
import static dev.elbow.backend.cuda.kernel.Launches.required;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * What comes before the first layer: the gathered samples, which begin a training step, those of the next one from memory of the
 * host, and their noise ({@code gather.cu}, {@code fetch.cu}, {@code input_noise.cu}).
 */
public final class InputKernels {
    /** A warp of {@code fetch_rows} moves this many accesses at a time, of up to 16 bytes. */
    private static final int FETCHED_AT_ONCE = 128;
    /** Of a GPU's hundred multiprocessors: 256 KiB under way fill the bus, and the step beside it keeps the rest. */
    private static final int MOST_FETCHING_BLOCKS = 16;

    private final Launches launches;

    /** Makes its launches there. */
    public InputKernels(Launches launches) {
        this.launches = launches;
    }

    /**
     * Where a training step's numbers come from when its gather begins it.
     *
     * @param table records of the steps to come
     * @param cursor an int32: the next of them, moved on
     * @param ticket an int32 of its own, zero before the first launch
     * @param current where the kernels behind read the step, overwritten
     */
    public record NextStep(long table, long cursor, long ticket, long current) {}

    /**
     * What a gather takes from.
     *
     * @param samples the address of {@code [count, width]} bytes or floats
     * @param count samples there are; a step's positions stay below it
     * @param shuffled whether positions go through the epoch's permutation
     * @param binarized whether binary values are drawn from the samples'
     * @param fetched whether {@code samples} is the address of the step's rows instead, {@code [batch, width]}, as {@link #fetch}
     *     left them
     * @param seed of permutation and draws
     */
    public record Source(long samples, int count, boolean shuffled, boolean binarized, boolean fetched, long seed) {
        /** All samples. */
        public Source(long samples, int count, boolean shuffled, boolean binarized, long seed) {
            this(samples, count, shuffled, binarized, false, seed);
        }

        /** Returns the same samples, of which the step's rows were fetched there. */
        public Source fetchedTo(long rows) {
            return new Source(rows, count, shuffled, binarized, true, seed);
        }

        private String kernel(String type) {
            return (binarized ? "binary_" : "gather_") + type;
        }
    }

    /**
     * Gathers samples stored as bytes, over 255.
     *
     * @param dst {@code [batch, width]}
     */
    public KernelLaunch gatherBytes(long dst, Source source, long step, int batch, int width) {
        return gather("u8", dst, source, of(step), batch, width);
    }

    /** Gathers samples stored as float32; otherwise as {@link #gatherBytes}. */
    public KernelLaunch gatherFloats(long dst, Source source, long step, int batch, int width) {
        return gather("f32", dst, source, of(step), batch, width);
    }

    /** As {@link #gatherBytes}, and begins the next step of a table. */
    public KernelLaunch nextBytes(long dst, Source source, NextStep next, int batch, int width) {
        return gather("u8", dst, source, checked(source.kernel("u8"), next), batch, width);
    }

    /** As {@link #gatherFloats}, and begins the next step of a table. */
    public KernelLaunch nextFloats(long dst, Source source, NextStep next, int batch, int width) {
        return gather("f32", dst, source, checked(source.kernel("f32"), next), batch, width);
    }

    private static NextStep of(long step) {
        return new NextStep(step, 0, 0, 0);
    }

    private static NextStep checked(String kernel, NextStep next) {
        required(kernel, "the cursor", next.cursor);
        required(kernel, "the ticket", next.ticket);
        required(kernel, "the current record", next.current);
        return next;
    }

    private KernelLaunch gather(String type, long dst, Source source, NextStep step, int batch, int width) {
        String kernel = source.kernel(type);
        positive(kernel, "a batch", batch);
        positive(kernel, "a width", width);
        return Grids.rows(launches.of(kernel), batch, width / Grids.pack(width))
                .pointer(required(kernel, "the destination", dst))
                .pointer(required(kernel, "the samples", source.samples))
                .pointer(required(kernel, "the step", step.table))
                .int32(width)
                .int32(positive(kernel, "samples", source.count))
                .int32(source.shuffled ? 1 : 0)
                .int32(source.fetched ? 1 : 0)
                .int64(source.seed)
                .pointer(step.cursor)
                .pointer(step.ticket)
                .pointer(step.current)
                .build();
    }

    /**
     * Fetches the rows of a table's next step, as they are stored, without moving the cursor on: to be run before the gather that
     * begins that step, beside another step.
     *
     * @param dst {@code [batch, width]} as stored; rows past the step's keep what they held
     * @param source all samples, in memory of the host or the device
     * @param elementBytes 1 or 4, of a sample's value
     */
    public KernelLaunch fetch(long dst, Source source, NextStep next, int batch, int width, int elementBytes) {
        String kernel = "fetch_rows";
        positive(kernel, "a batch", batch);
        long bytes = (long) positive(kernel, "a width", width) * elementBytes;
        long accesses = bytes % 16 == 0 ? bytes / 16 : bytes % 4 == 0 ? bytes / 4 : bytes;
        return Grids.warps(launches.of(kernel), batch * Math.ceilDiv(accesses, FETCHED_AT_ONCE), MOST_FETCHING_BLOCKS)
                .pointer(required(kernel, "the destination", dst))
                .pointer(required(kernel, "the samples", source.samples))
                .pointer(required(kernel, "the step", next.table))
                .pointer(required(kernel, "the cursor", next.cursor))
                .int64(bytes)
                .int32(positive(kernel, "samples", source.count))
                .int32(source.shuffled ? 1 : 0)
                .int64(source.seed)
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
