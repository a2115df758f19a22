package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * Native floats between two canaries, one element off any vector's alignment. The canaries are NaN, so that a kernel that reads
 * them shows it. Without an arena, the memory lives as long as the block is reachable, and no longer.
 */
final class Block {
    private static final int CANARY = 0x7FC0BEEF;
    private static final int MARGIN = 65;

    final int size;
    final long address;
    private final MemorySegment memory;

    Block(int size) {
        this(Arena.ofAuto(), size);
    }

    Block(Arena arena, int size) {
        this.size = size;
        memory = NativeMemory.allocate(arena, 4L * (size + 2 * MARGIN));
        for (int i = 0; i < MARGIN; i++) {
            memory.setAtIndex(ValueLayout.JAVA_INT, i, CANARY);
            memory.setAtIndex(ValueLayout.JAVA_INT, MARGIN + size + i, CANARY);
        }
        address = memory.address() + 4L * MARGIN;
    }

    static Block of(float... values) {
        Block block = new Block(values.length);
        for (int i = 0; i < values.length; i++) {
            block.set(i, values[i]);
        }
        return block;
    }

    /** Normal numbers times {@code scale}. */
    static Block random(int size, long seed, double scale) {
        Random random = new Random(seed);
        return new Block(size).fill(() -> random.nextGaussian() * scale);
    }

    /** Uniform numbers in [0, 1). */
    static Block uniform(int size, long seed) {
        Random random = new Random(seed);
        return new Block(size).fill(random::nextFloat);
    }

    /** Values for {@link #fill} whose sums and products are exact in float32: integers in [low, high]. */
    static DoubleSupplier integers(Random random, int low, int high) {
        return () -> random.nextInt(low, high + 1);
    }

    Block fill(DoubleSupplier values) {
        for (int i = 0; i < size; i++) {
            set(i, (float) values.getAsDouble());
        }
        return this;
    }

    Block copy() {
        return of(values());
    }

    float get(int i) {
        return memory.getAtIndex(ValueLayout.JAVA_FLOAT, MARGIN + i);
    }

    void set(int i, float value) {
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, MARGIN + i, value);
    }

    /** As {@link #size} / 2 doubles. */
    double getDouble(int i) {
        return memory.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 4L * MARGIN + 8L * i);
    }

    float[] values() {
        float[] values = new float[size];
        MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, 4L * MARGIN, values, 0, size);
        return values;
    }

    /** The sum of the products of the elements of two blocks, in double. */
    double dot(Block other) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (double) get(i) * other.get(i);
        }
        return sum;
    }

    void assertCanaries() {
        for (int i = 0; i < MARGIN; i++) {
            assertCanary(i - MARGIN);
            assertCanary(size + i);
        }
    }

    private void assertCanary(int i) {
        int found = memory.getAtIndex(ValueLayout.JAVA_INT, MARGIN + i);
        assertEquals(CANARY, found, () -> "element " + i + " of " + size + " was overwritten");
    }

    /** The same bits; every NaN counts as the same. */
    static void assertSameBits(Block expected, Block actual, String what) {
        actual.assertCanaries();
        for (int i = 0; i < expected.size; i++) {
            float e = expected.get(i);
            float a = actual.get(i);
            assertEquals(
                    Float.floatToIntBits(e), Float.floatToIntBits(a), () -> what + ": expected " + e + ", found " + a);
        }
    }
}
