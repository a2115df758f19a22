package dev.elbow.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.elbow.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Native floats between two canaries, one element off any vector's alignment. */
final class Block {
    private static final int CANARY = 0xC0FFEE42;
    private static final int MARGIN = 17;

    final int size;
    final long address;
    private final MemorySegment memory;

    Block(int size) {
        this.size = size;
        memory = NativeMemory.allocate(Arena.ofAuto(), 4L * (size + 2 * MARGIN));
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
        Block block = new Block(size);
        for (int i = 0; i < size; i++) {
            block.set(i, (float) (random.nextGaussian() * scale));
        }
        return block;
    }

    /** Uniform numbers in [0, 1). */
    static Block uniform(int size, long seed) {
        Random random = new Random(seed);
        Block block = new Block(size);
        for (int i = 0; i < size; i++) {
            block.set(i, random.nextFloat());
        }
        return block;
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

    void assertCanaries() {
        for (int i = 0; i < MARGIN; i++) {
            assertEquals(CANARY, memory.getAtIndex(ValueLayout.JAVA_INT, i), "canary before, element " + i);
            assertEquals(
                    CANARY, memory.getAtIndex(ValueLayout.JAVA_INT, MARGIN + size + i), "canary behind, element " + i);
        }
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
