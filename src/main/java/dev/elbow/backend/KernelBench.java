package dev.elbow.backend;

import java.util.List;

/**
 * The kernels that a backend wrote itself, each to be timed alone, and what they are held against: the device's own copy and the
 * vendor library's matrix product. Inputs and outputs are large, and a run begins with cold caches as far as {@link #cacheState}
 * says. One thread at a time; runs are closed before it.
 */
public interface KernelBench extends AutoCloseable {

    /** Returns the driver's name of the device. */
    String deviceName();

    /** Returns in words what lies in the device's cache when a run begins. */
    String cacheState();

    /** Returns the names of all kernels. */
    List<String> kernels();

    /**
     * Compares a kernel with its formula in plain Java, on few rows.
     *
     * @throws dev.elbow.ElbowException if they do not agree; the message names the first element that differs
     * @throws IllegalArgumentException if there is no such kernel
     */
    void verify(String kernel);

    /**
     * Prepares runs of a kernel.
     *
     * @throws IllegalArgumentException if there is no such kernel
     */
    Run kernel(String name);

    /** Prepares copies from device memory to device memory. */
    Run copy();

    /** Prepares products of two large square matrices at the device's precision. */
    Run product();

    /** Releases what was prepared. */
    @Override
    void close();

    /** Something to time. */
    interface Run extends AutoCloseable {
        /** Returns the bytes that a run must at least read and write. */
        long bytes();

        /** Returns the multiplications and additions of a run where they may be what bounds it, else 0. */
        long flops();

        /** Runs once and returns the device's time in seconds. */
        double seconds();

        @Override
        void close();
    }
}
