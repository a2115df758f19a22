package dev.elbow.backend.cpu.kernel;

import static dev.elbow.backend.cpu.kernel.RawMemory.at;
import static dev.elbow.backend.cpu.kernel.Vectors.LANES;
import static dev.elbow.backend.cpu.kernel.Vectors.bound;
import static dev.elbow.backend.cpu.kernel.Vectors.load;
import static dev.elbow.backend.cpu.kernel.Vectors.splat;
import static dev.elbow.backend.cpu.kernel.Vectors.store;
import static dev.elbow.ffi.NativeMemory.ALL;

import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** {@link ElementwiseKernels} on the Vector API. */
final class VectorElementwiseKernels implements ElementwiseKernels {
    private static final ScalarElementwiseKernels TAIL = new ScalarElementwiseKernels();

    /** The smallest byte vector, 64 bits: with 128-bit floats only its first half is used. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));

    @Override
    public void scaleBytes(long src, long dst, int n) {
        FloatVector scale = splat(255);
        int i = 0;
        for (; i + BYTES.length() <= n; i += LANES) {
            ByteVector bytes = ByteVector.fromMemorySegment(BYTES, ALL, src + i, ByteOrder.nativeOrder());
            IntVector ints = (IntVector) bytes.convertShape(VectorOperators.ZERO_EXTEND_B2I, Vectors.I, 0);
            store(((FloatVector) ints.convert(VectorOperators.I2F, 0)).div(scale), dst, i);
        }
        TAIL.scaleBytes(src + i, at(dst, i), n - i);
    }

    @Override
    public void add(long dst, long src, int n) {
        int end = bound(n);
        for (int i = 0; i < end; i += LANES) {
            store(load(dst, i).add(load(src, i)), dst, i);
        }
        TAIL.add(at(dst, end), at(src, end), n - end);
    }

    @Override
    public void fill(long dst, float value, int n) {
        FloatVector vector = splat(value);
        int end = bound(n);
        for (int i = 0; i < end; i += LANES) {
            store(vector, dst, i);
        }
        TAIL.fill(at(dst, end), value, n - end);
    }
}
