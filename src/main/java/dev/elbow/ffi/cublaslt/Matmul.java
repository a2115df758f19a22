package dev.elbow.ffi.cublaslt;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.cuda.Stream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A prepared product D = alpha op(A) op(B) + beta C: descriptors, addresses, algorithm. {@link #execute} is one native
 * call and allocates nothing. The descriptors stay open while it is used; the arena it was built in keeps it alive.
 */
public final class Matmul {
    private final LtHandle handle;
    private final MatmulDesc desc;
    private final Operand a;
    private final Operand b;
    private final Operand c;
    private final Operand d;
    private final MemorySegment factors;
    private final MemorySegment algorithm;
    private final long scratch;
    private final long scratchBytes;

    private record Operand(long address, MatrixLayout layout) {}

    private Matmul(Builder builder, MatmulAlgorithm algorithm, long scratch) {
        this.handle = builder.handle;
        this.desc = builder.desc;
        this.a = builder.a;
        this.b = builder.b;
        this.c = builder.c;
        this.d = builder.d;
        this.factors = builder.arena.allocateFrom(JAVA_FLOAT, builder.alpha, builder.beta);
        this.algorithm = builder.arena.allocate(MatmulAlgorithm.CODE_BYTES, JAVA_LONG.byteSize());
        this.algorithm.copyFrom(MemorySegment.ofArray(algorithm.code()));
        this.scratch = scratch;
        this.scratchBytes = algorithm.scratchBytes();
    }

    /**
     * Enqueues the product.
     *
     * @throws IllegalStateException if the handle, a descriptor, the stream or the arena is closed
     * @throws IllegalArgumentException if the stream belongs to another device
     * @throws CublasLtException if the library refuses, for instance because the scratch memory is missing
     */
    public void execute(Stream stream) {
        if (!factors.scope().isAlive()) {
            throw new IllegalStateException("The arena of a cuBLASLt product is closed");
        }
        handle.context().requireSame(stream.context(), "stream");
        CublasLt.cublasLtMatmul(
                handle.handle(),
                desc.handle(),
                factors.address(),
                a.address(),
                a.layout().handle(),
                b.address(),
                b.layout().handle(),
                factors.address() + JAVA_FLOAT.byteSize(),
                c.address(),
                c.layout().handle(),
                d.address(),
                d.layout().handle(),
                algorithm.address(),
                scratch,
                scratchBytes,
                stream.handle());
    }

    /** Collects a product: A, B and D are required; C is D unless given. */
    public static final class Builder {
        private final LtHandle handle;
        private final MatmulDesc desc;
        private final Arena arena;
        private Operand a;
        private Operand b;
        private Operand c;
        private Operand d;
        private float alpha = 1;
        private float beta;

        Builder(LtHandle handle, MatmulDesc desc, Arena arena) {
            this.handle = handle;
            this.desc = desc;
            this.arena = arena;
        }

        /** The left matrix, by device address. */
        public Builder a(long address, MatrixLayout layout) {
            a = operand("A", address, layout);
            return this;
        }

        /** The right matrix, by device address. */
        public Builder b(long address, MatrixLayout layout) {
            b = operand("B", address, layout);
            return this;
        }

        /** The matrix that is added, by device address. */
        public Builder c(long address, MatrixLayout layout) {
            c = operand("C", address, layout);
            return this;
        }

        /** The result, by device address. */
        public Builder d(long address, MatrixLayout layout) {
            d = operand("D", address, layout);
            return this;
        }

        /** The factors; 1 and 0 unless given. */
        public Builder factors(float alpha, float beta) {
            this.alpha = alpha;
            this.beta = beta;
            return this;
        }

        private static Operand operand(String name, long address, MatrixLayout layout) {
            if (address == 0) {
                throw new IllegalArgumentException("Matrix " + name + " is bound to address 0");
            }
            return new Operand(address, layout);
        }

        /**
         * Builds the launch.
         *
         * @param scratch device address of {@link MatmulAlgorithm#scratchBytes} bytes, aligned to 256; may be 0 if that is 0
         * @throws IllegalStateException if a matrix or the scratch memory is missing
         */
        public Matmul build(MatmulAlgorithm algorithm, long scratch) {
            if (a == null || b == null || d == null) {
                throw new IllegalStateException("A cuBLASLt product needs A, B and D; found only "
                        + (a == null ? "" : "A ") + (b == null ? "" : "B ") + (d == null ? "" : "D"));
            }
            if (algorithm.scratchBytes() > 0 && scratch == 0) {
                throw new IllegalStateException(
                        "The algorithm needs " + algorithm.scratchBytes() + " bytes of scratch memory; found none");
            }
            if (c == null) {
                c = d;
            }
            return new Matmul(this, algorithm, scratch);
        }
    }
}
