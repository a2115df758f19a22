package dev.elbow.compute;

import dev.elbow.backend.cuda.BiasBackward;
import dev.elbow.backend.cuda.Launch;
import dev.elbow.backend.cuda.MatrixProduct;
import dev.elbow.backend.cuda.MatrixProduct.Operand;

/** Products of row-major matrices by cuBLASLt, in the precision that the GPU was opened with; results are overwritten. */
public final class MatrixOps {
    /** What cuBLASLt's choice of algorithms takes for granted, in bytes. */
    private static final int ALIGNMENT = 256;

    private final Gpu gpu;

    MatrixOps(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Whether a matrix is stored as it is used, or with rows and columns exchanged. */
    public enum Transpose {
        /** As it is used. */
        NO,
        /** With rows and columns exchanged. */
        YES
    }

    /** Computes {@code c [m, n] = a [m, k] b [k, n]}. */
    public GpuCall product(GpuFloats a, GpuFloats b, GpuFloats c, int m, int n, int k) {
        return product(a, Transpose.NO, b, Transpose.NO, c, m, n, k);
    }

    /**
     * Computes {@code c [m, n] = op(a) op(b)}, where {@code op(a)} is {@code [m, k]} and {@code op(b)} is {@code [k, n]}.
     *
     * @param transposeA whether {@code a} is stored as {@code [k, m]}
     * @param transposeB whether {@code b} is stored as {@code [n, k]}
     */
    public GpuCall product(
            GpuFloats a, Transpose transposeA, GpuFloats b, Transpose transposeB, GpuFloats c, int m, int n, int k) {
        return product("product", spec(m, n, k, transposeA, transposeB, 0), a, b, c, null);
    }

    /**
     * Computes a dense layer {@code y [rows, out] = x [rows, in] weight^T + bias}.
     *
     * @param weight {@code [out, in]}
     * @param bias {@code [out]}, or null for none
     */
    public GpuCall dense(GpuFloats x, GpuFloats weight, GpuFloats bias, GpuFloats y, int rows, int in, int out) {
        long b = Checks.optional("dense", "the bias", bias, out);
        return product("dense", spec(rows, out, in, Transpose.NO, Transpose.YES, b), x, weight, y, bias);
    }

    /** Computes a dense layer's gradient of the input, {@code dX [rows, in] = dY [rows, out] weight [out, in]}. */
    public GpuCall denseDgrad(GpuFloats dY, GpuFloats weight, GpuFloats dX, int rows, int in, int out) {
        return product("denseDgrad", spec(rows, in, out, Transpose.NO, Transpose.NO, 0), dY, weight, dX, null);
    }

    /**
     * Computes a dense layer's gradients of weight and bias, {@code dWeight [out, in] = dY^T x} and the sum of {@code dY [rows,
     * out]} over the rows.
     *
     * @param dBias {@code [out]}, or null for none
     */
    public GpuCall denseWgrad(
            GpuFloats dY, GpuFloats x, GpuFloats dWeight, GpuFloats dBias, int rows, int in, int out) {
        String name = "denseWgrad";
        if (dBias == null) {
            return product(name, spec(out, in, rows, Transpose.YES, Transpose.NO, 0), dY, x, dWeight, null);
        }
        long d = Checks.aligned(ALIGNMENT, name, "dY", dY, rows, out);
        long at = Checks.aligned(ALIGNMENT, name, "x", x, rows, in);
        long dw = Checks.aligned(ALIGNMENT, name, "dWeight", dWeight, out, in);
        long db = Checks.address(name, "dBias", dBias, out);
        return GpuCall.prepare(
                gpu,
                name,
                (parts, opened) -> {
                    MatrixProduct product =
                            opened.add(new MatrixProduct(parts, spec(out, in, rows, Transpose.YES, Transpose.NO, 0)));
                    BiasBackward bias = new BiasBackward(parts, rows, out);
                    return () -> new Launch[] {bias.launch(d, 0, db), product.launch(d, at, dw)};
                },
                dY,
                x,
                dWeight,
                dBias);
    }

    private static MatrixProduct.Spec spec(int m, int n, int k, Transpose a, Transpose b, long bias) {
        return new MatrixProduct.Spec(m, n, k, operand(a), operand(b), bias);
    }

    private static Operand operand(Transpose transpose) {
        return transpose == Transpose.YES ? Operand.TRANSPOSED : Operand.PLAIN;
    }

    private GpuCall product(
            String name, MatrixProduct.Spec spec, GpuFloats a, GpuFloats b, GpuFloats c, GpuFloats bias) {
        long left = Checks.aligned(ALIGNMENT, name, "the left matrix", a, spec.m(), spec.k());
        long right = Checks.aligned(ALIGNMENT, name, "the right matrix", b, spec.k(), spec.n());
        long result = Checks.aligned(ALIGNMENT, name, "the result", c, spec.m(), spec.n());
        return GpuCall.prepare(
                gpu,
                name,
                (parts, opened) -> {
                    MatrixProduct product = opened.add(new MatrixProduct(parts, spec));
                    return () -> new Launch[] {product.launch(left, right, result)};
                },
                a,
                b,
                c,
                bias);
    }
}
