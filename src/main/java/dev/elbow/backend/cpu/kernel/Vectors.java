package dev.elbow.backend.cpu.kernel;

import static dev.elbow.ffi.NativeMemory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The shape of every vector kernel and its loads and stores. The shape is the machine's preferred one, at most 512
 * bits: sums are defined over {@link SumOrder#LANES} lanes, which a wider vector would not divide.
 */
final class Vectors {
    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED.length() <= SumOrder.LANES
            ? FloatVector.SPECIES_PREFERRED
            : FloatVector.SPECIES_512;
    static final VectorSpecies<Integer> I = F.withLanes(int.class);
    static final VectorSpecies<Long> L = F.withLanes(long.class);
    static final VectorSpecies<Double> D = F.withLanes(double.class);

    /** Floats in a vector: 4, 8 or 16. */
    static final int LANES = F.length();

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Vectors() {}

    /** The largest multiple of the vector length that is at most {@code n}. */
    static int bound(int n) {
        return n & -LANES;
    }

    static FloatVector splat(float value) {
        return FloatVector.broadcast(F, value);
    }

    static FloatVector load(long address, int index) {
        return FloatVector.fromMemorySegment(F, ALL, RawMemory.at(address, index), ORDER);
    }

    static void store(FloatVector value, long address, int index) {
        value.intoMemorySegment(ALL, RawMemory.at(address, index), ORDER);
    }

    static IntVector loadInts(long address, int index) {
        return IntVector.fromMemorySegment(I, ALL, RawMemory.at(address, index), ORDER);
    }

    static LongVector loadLongs(long address, int index) {
        return LongVector.fromMemorySegment(L, ALL, RawMemory.at(address, index), ORDER);
    }

    static void store(IntVector value, long address, int index) {
        value.intoMemorySegment(ALL, RawMemory.at(address, index), ORDER);
    }

    static void store(LongVector value, long address, int index) {
        value.intoMemorySegment(ALL, RawMemory.at(address, index), ORDER);
    }

    /**
     * {@code total} plus the lanes of {@code value}, one after the other in double: the order of {@link SumOrder}.
     * Written out, because constant lane numbers compile to a few instructions, which every kernel can inline.
     */
    static double addLanes(double total, FloatVector value) {
        double sum = total + value.lane(0) + value.lane(1) + value.lane(2) + value.lane(3);
        if (LANES >= 8) {
            sum = sum + value.lane(4) + value.lane(5) + value.lane(6) + value.lane(7);
        }
        if (LANES >= 16) {
            sum = sum + value.lane(8) + value.lane(9) + value.lane(10) + value.lane(11);
            sum = sum + value.lane(12) + value.lane(13) + value.lane(14) + value.lane(15);
        }
        return sum;
    }

    /** As {@link #addLanes(double, FloatVector)}, of doubles. */
    static double addLanes(double total, DoubleVector value) {
        double sum = total + value.lane(0) + value.lane(1);
        if (LANES >= 8) {
            sum = sum + value.lane(2) + value.lane(3);
        }
        if (LANES >= 16) {
            sum = sum + value.lane(4) + value.lane(5) + value.lane(6) + value.lane(7);
        }
        return sum;
    }
}
