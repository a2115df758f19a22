package dev.elbow.backend.cpu;

import dev.elbow.ffi.onednn.Attributes;
import dev.elbow.ffi.onednn.MatrixProduct;
import dev.elbow.ffi.onednn.MemoryDesc;
import dev.elbow.ffi.onednn.Primitive;
import dev.elbow.ffi.onednn.PrimitiveDesc;
import java.util.function.IntFunction;

/** Prepares matrix products. Row-major throughout; a transposed operand is the same memory with swapped strides. */
final class Products {
    private final Launches launches;

    Products(Launches launches) {
        this.launches = launches;
    }

    /** Where an operand is, and whether it is stored transposed. */
    record Operand(long address, boolean transposed) {
        static Operand of(long address) {
            return new Operand(address, false);
        }

        static Operand transposed(long address) {
            return new Operand(address, true);
        }
    }

    /** Returns the launch of {@code C[m, n] = A[m, k] B[k, n]}. */
    Primitive product(int m, int k, int n, Operand a, Operand b, long c) {
        return product(m, k, n, a, b, 0, c, Attributes.NONE);
    }

    /** Returns the launch of {@code C[m, n] = A[m, k] B[k, n] + bias[n]}; without bias if its address is 0. */
    Primitive product(int m, int k, int n, Operand a, Operand b, long bias, long c, Attributes attributes) {
        MemoryDesc left = launches.own(matrix(m, k, a.transposed));
        MemoryDesc right = launches.own(matrix(k, n, b.transposed));
        MemoryDesc result = launches.own(MemoryDesc.rowMajor(m, n));
        MemoryDesc biasDesc = bias == 0 ? null : launches.own(MemoryDesc.rowMajor(1, n));
        PrimitiveDesc desc =
                launches.own(MatrixProduct.matmul(launches.engine(), left, right, biasDesc, result, attributes));
        return launches.launch(desc, builder -> {
            builder.bind(Args.SRC, a.address).bind(Args.WEIGHTS, b.address).bind(Args.DST, c);
            return bias == 0 ? builder : builder.bind(Args.BIAS, bias);
        });
    }

    /** Returns the launches of a product that is made piece by piece, since a launch's addresses are fixed. */
    static Primitive[] pieces(int count, IntFunction<Primitive> make) {
        Primitive[] launched = new Primitive[count];
        for (int i = 0; i < count; i++) {
            launched[i] = make.apply(i);
        }
        return launched;
    }

    /** Returns the attributes of piece {@code i} of a sum: the first overwrites, the others add. */
    static Attributes summing(int i) {
        return i == 0 ? Attributes.NONE : Attributes.ACCUMULATE;
    }

    private static MemoryDesc matrix(int rows, int columns, boolean transposed) {
        return transposed ? MemoryDesc.columnMajor(rows, columns) : MemoryDesc.rowMajor(rows, columns);
    }
}
