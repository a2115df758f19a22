package dev.elbow.backend.cpu.kernel;

import static dev.elbow.ffi.NativeMemory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * Loads and stores of the thin input convolution's inner loops, at byte addresses whose range the compiler can see.
 *
 * <p>{@code NativeMemory.ALL} is bounded by {@link Long#MAX_VALUE}, and every load is checked against that bound, unless the
 * compiler can prove it: from a base known to be below 2^62 plus a small offset it can. The offset moreover must be seen to
 * fit an {@code int} to become part of the load instruction.
 */
final class VectorMemory {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private VectorMemory() {}

    /** {@code address} itself, in a form that shows the compiler its range: addresses are below 2^62. */
    static long base(long address) {
        return address & (1L << 62) - 1;
    }

    /** {@code bytes} itself, in [0, 2^30), in a form that shows the compiler its range. */
    static long offset(int bytes) {
        return bytes & (1 << 30) - 1;
    }

    static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(Vectors.F, ALL, address, ORDER);
    }

    static void store(FloatVector value, long address) {
        value.intoMemorySegment(ALL, address, ORDER);
    }
}
