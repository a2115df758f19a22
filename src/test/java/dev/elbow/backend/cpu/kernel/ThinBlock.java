package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** A native float32 block between canaries. */
final class ThinBlock {
    private static final int GUARD = 64;
    private static final int CANARY = 0x7fc0beef;

    final long address;
    final int n;

    ThinBlock(Arena arena, int n) {
        this.n = n;
        this.address = NativeMemory.allocate(arena, 4L * (n + 2 * GUARD)).address() + 4L * GUARD;
        for (int i = 1; i <= GUARD; i++) {
            RawMemory.setInt(address, -i, CANARY);
            RawMemory.setInt(address, n - 1 + i, CANARY);
        }
    }

    static ThinBlock filled(Arena arena, int n, DoubleSupplier values) {
        ThinBlock block = new ThinBlock(arena, n);
        for (int i = 0; i < n; i++) {
            block.set(i, (float) values.getAsDouble());
        }
        return block;
    }

    /** Integers in [low, high]. */
    static DoubleSupplier integers(Random random, int low, int high) {
        return () -> low + random.nextInt(high - low + 1);
    }

    float get(int i) {
        return RawMemory.get(address, i);
    }

    void set(int i, float value) {
        RawMemory.set(address, i, value);
    }

    float[] copy() {
        float[] copy = new float[n];
        for (int i = 0; i < n; i++) {
            copy[i] = get(i);
        }
        return copy;
    }

    void fill(float value) {
        for (int i = 0; i < n; i++) {
            set(i, value);
        }
    }

    void assertCanaries(String name) {
        for (int i = 1; i <= GUARD; i++) {
            assertEquals(CANARY, RawMemory.getInt(address, -i), name + ": element " + -i + " was overwritten");
            assertEquals(
                    CANARY,
                    RawMemory.getInt(address, n - 1 + i),
                    name + ": element " + (n - 1 + i) + " was overwritten");
        }
    }
}
