package dev.elbow.backend;

import dev.elbow.ElbowException;
import java.util.Objects;

/**
 * How to open a device. Immutable; start from {@link #defaults} and refine with the {@code with} methods. A backend refuses what
 * it cannot follow.
 *
 * @param threads CPU threads to use, 0 for one per available core; GPU backends do without
 * @param ordinal which of several GPUs, counted from 0 among those that the driver shows
 * @param precision of products and convolutions on a GPU
 * @param autotune whether a GPU backend measures algorithms instead of asking the library's heuristics; the choice may differ
 *     from run to run, and with it the bits
 * @param deterministic whether a GPU backend keeps to algorithms that yield equal bits for equal inputs; without, it takes the
 *     fastest of all, those that transform (Winograd, FFT) included
 * @param memoryLimit the most bytes of device memory that a GPU backend takes, 0 for all there is
 */
public record DeviceOptions(
        int threads, int ordinal, Precision precision, boolean autotune, boolean deterministic, long memoryLimit) {
    /** Each thread has buffers of its own; so many more than any machine has cores only use up its memory. */
    private static final int MOST_THREADS = 512;

    /** Checks the numbers. */
    public DeviceOptions {
        Objects.requireNonNull(precision, "precision");
        if (threads < 0 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "threads must be 0 to %d (0 is one per core), got %d".formatted(MOST_THREADS, threads));
        }
        if (ordinal < 0) {
            throw new IllegalArgumentException("GPUs are counted from 0, got " + ordinal);
        }
        if (memoryLimit < 0) {
            throw new IllegalArgumentException(
                    "the memory limit must be at least 0 bytes (0 is no limit), got " + memoryLimit);
        }
    }

    /**
     * Returns the defaults: all cores; the first GPU, {@link Precision#FP32}, no measuring, deterministic algorithms, all its
     * memory.
     */
    public static DeviceOptions defaults() {
        return new DeviceOptions(0, 0, Precision.FP32, false, true, 0);
    }

    /** Returns a copy with that many CPU threads, 0 for one per core. */
    public DeviceOptions withThreads(int value) {
        return new DeviceOptions(value, ordinal, precision, autotune, deterministic, memoryLimit);
    }

    /** Returns a copy for the GPU of that number. */
    public DeviceOptions withOrdinal(int value) {
        return new DeviceOptions(threads, value, precision, autotune, deterministic, memoryLimit);
    }

    /** Returns a copy with that precision. */
    public DeviceOptions withPrecision(Precision value) {
        return new DeviceOptions(threads, ordinal, value, autotune, deterministic, memoryLimit);
    }

    /** Returns a copy that measures algorithms, or not. */
    public DeviceOptions withAutotune(boolean value) {
        return new DeviceOptions(threads, ordinal, precision, value, deterministic, memoryLimit);
    }

    /** Returns a copy that keeps to deterministic algorithms, or not. */
    public DeviceOptions withDeterministic(boolean value) {
        return new DeviceOptions(threads, ordinal, precision, autotune, value, memoryLimit);
    }

    /** Returns a copy with that limit on device memory in bytes, 0 for none. */
    public DeviceOptions withMemoryLimit(long value) {
        return new DeviceOptions(threads, ordinal, precision, autotune, deterministic, value);
    }

    /** Returns the number of threads to use on this machine. */
    public int effectiveThreads() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /**
     * Goes on only if nothing is asked for that a GPU alone can follow.
     *
     * @param backend the name of the backend that runs on the processor
     * @throws ElbowException if something is; the message names it
     */
    public void requireNoGpu(String backend) {
        String asked = null;
        if (ordinal != 0) {
            asked = "the device number " + ordinal;
        } else if (precision != Precision.FP32) {
            asked = "the precision " + precision.id();
        } else if (autotune) {
            asked = "autotuning";
        } else if (!deterministic) {
            asked = "algorithms that are not deterministic";
        } else if (memoryLimit != 0) {
            asked = "a limit on device memory";
        }
        if (asked != null) {
            throw new ElbowException("the %s backend does not know %s: only cuda does".formatted(backend, asked));
        }
    }
}
