package dev.elbow.compute;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What all operations ask of their arguments. */
final class Checks {
    private Checks() {}

    /**
     * Returns the buffers that are there.
     *
     * @throws IllegalArgumentException if one belongs to another GPU
     * @throws IllegalStateException if one is closed
     */
    static GpuBuffer[] of(Gpu gpu, String operation, GpuBuffer... buffers) {
        GpuBuffer[] present = Arrays.stream(buffers).filter(Objects::nonNull).toArray(GpuBuffer[]::new);
        for (GpuBuffer buffer : present) {
            buffer.check();
            if (buffer.gpu() != gpu) {
                throw new IllegalArgumentException(
                        "%s: a buffer belongs to %s, expected one of %s".formatted(operation, buffer.gpu(), gpu));
            }
        }
        return present;
    }

    /**
     * Returns the address of a buffer that must hold a tensor of the given sizes at least.
     *
     * @throws NullPointerException if it is null, with its name
     * @throws IllegalArgumentException if it is too small, with both sizes
     */
    static long address(String operation, String name, GpuBuffer buffer, int... sizes) {
        Objects.requireNonNull(buffer, () -> "%s needs a buffer for %s".formatted(operation, name));
        long expected = 1;
        for (int size : sizes) {
            if (size < 1) {
                throw new IllegalArgumentException("%s: %s has the sizes %s, expected 1 or more of each"
                        .formatted(operation, name, Arrays.toString(sizes)));
            }
            expected = Math.multiplyExact(expected, size);
        }
        if (buffer.elements() < expected) {
            throw new IllegalArgumentException("%s: %s of %s needs %,d elements, the buffer has %,d"
                    .formatted(operation, name, shape(sizes), expected, buffer.elements()));
        }
        return buffer.address();
    }

    /**
     * The same for a library that relies on an alignment, which every buffer that was allocated has.
     *
     * @throws IllegalArgumentException if the address, which another CUDA user gave, has not
     */
    static long aligned(int alignment, String operation, String name, GpuFloats buffer, int... sizes) {
        long address = address(operation, name, buffer, sizes);
        if (address % alignment != 0) {
            throw new IllegalArgumentException("%s needs %s at a multiple of %d bytes, found address 0x%x"
                    .formatted(operation, name, alignment, address));
        }
        return address;
    }

    /** The same for a buffer that may be null, which is address 0. */
    static long optional(String operation, String name, GpuFloats buffer, int... sizes) {
        return buffer == null ? 0 : address(operation, name, buffer, sizes);
    }

    private static String shape(int... sizes) {
        return IntStream.of(sizes).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Returns the address of a step's record, checked to belong to the same GPU. */
    static long record(Gpu gpu, String operation, GpuStep step) {
        Objects.requireNonNull(step, () -> operation + " needs a step");
        if (step.gpu() != gpu) {
            throw new IllegalArgumentException(
                    "%s: the step belongs to %s, expected one of %s".formatted(operation, step.gpu(), gpu));
        }
        return step.record().address();
    }
}
