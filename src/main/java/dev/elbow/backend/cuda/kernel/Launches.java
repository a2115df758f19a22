package dev.elbow.backend.cuda.kernel;

import dev.elbow.ffi.cuda.KernelLaunch;
import java.lang.foreign.Arena;

/**
 * Where launches come from: the program that holds the kernels, and the arena in which a launch keeps its arguments.
 *
 * <p>Rules of the classes that make launches from it: addresses are of device memory, of float32 unless stated, aligned to
 * 16 bytes, and stay valid as long as the launch is used; {@code step} is the address of a {@code struct Step} and {@code
 * sums} of a {@code struct Sums} of {@code common.cuh}. Shapes and addresses are checked when a launch is made, not when it
 * runs. Formulas and what is overwritten are in the header of the kernel's file. The classes hold no state of their own.
 *
 * @param program Elbow's kernels
 * @param arena outlives the launches
 */
public record Launches(KernelProgram program, Arena arena) {
    /** The alignment in bytes that kernels rely on. */
    static final int ALIGNMENT = 16;

    KernelLaunch.Builder of(String kernel) {
        return program.function(kernel).launch(arena);
    }

    /**
     * Returns an address that must not be null.
     *
     * @throws IllegalArgumentException if it is 0 or not aligned
     */
    static long required(String kernel, String name, long address) {
        if (address == 0) {
            throw new IllegalArgumentException("%s needs %s, found the null address".formatted(kernel, name));
        }
        return optional(kernel, name, address);
    }

    /**
     * Returns an address that may be null.
     *
     * @throws IllegalArgumentException if it is not aligned
     */
    static long optional(String kernel, String name, long address) {
        if (address % ALIGNMENT != 0) {
            throw new IllegalArgumentException("%s needs %s at a multiple of %d bytes, found address 0x%x"
                    .formatted(kernel, name, ALIGNMENT, address));
        }
        return address;
    }

    /**
     * Returns an address of single floats.
     *
     * @throws IllegalArgumentException if it is null or no multiple of four bytes
     */
    static long floats(String kernel, String name, long address) {
        if (address == 0 || address % Float.BYTES != 0) {
            throw new IllegalArgumentException(
                    "%s needs %s at a multiple of %d bytes that is not null, found address 0x%x"
                            .formatted(kernel, name, Float.BYTES, address));
        }
        return address;
    }

    /**
     * Returns a size.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    static int positive(String kernel, String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s needs %s of at least 1, found %d".formatted(kernel, name, value));
        }
        return value;
    }
}
