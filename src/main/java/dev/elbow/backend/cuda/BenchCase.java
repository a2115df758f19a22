package dev.elbow.backend.cuda;

import dev.elbow.ffi.cuda.KernelLaunch;

/**
 * One kernel to verify and to time: what it works on grows with a number of rows.
 *
 * @param name the kernel's
 * @param bytesPerRow what it must read and write for a row, without what does not grow
 * @param flopsPerRow the multiplications and additions of a row where they may be what bounds it, else 0
 */
record BenchCase(String name, long bytesPerRow, long flopsPerRow, Preparation preparation) {

    /** A kernel that memory bounds. */
    BenchCase(String name, long bytesPerRow, Preparation preparation) {
        this(name, bytesPerRow, 0, preparation);
    }

    /** A launch, and the comparison of what its first run left with the formula. */
    record Ready(KernelLaunch launch, Runnable check) {}

    /** Makes the launch for a number of rows. */
    interface Preparation {
        Ready prepare(BenchMemory memory, Kernels kernels, int rows);
    }
}
