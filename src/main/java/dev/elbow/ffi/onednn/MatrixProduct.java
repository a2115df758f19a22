package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.dnnl_forward_training;
import static dev.elbow.ffi.onednn.MemoryDesc.handleOf;

/**
 * Describes matrix products and dense layers. Memory descriptors are read during the call and stay the caller's; a
 * {@code null} bias means none.
 *
 * <p>Arguments to bind are those of {@link Convolution}, by the same names.
 */
public final class MatrixProduct {
    private MatrixProduct() {}

    /**
     * {@code output[m, n] = a[m, k] b[k, n] + bias[1, n]}, then the attributes' post-ops; bound as {@code SRC, WEIGHTS,
     * BIAS?} to {@code DST}. A transposed operand is the same memory with swapped strides ({@link
     * MemoryDesc#columnMajor}).
     */
    public static PrimitiveDesc matmul(
            Engine engine, MemoryDesc a, MemoryDesc b, MemoryDesc bias, MemoryDesc output, Attributes attributes) {
        return PrimitiveDesc.create(
                engine,
                attributes,
                attr -> DnnlOperations.dnnl_matmul_primitive_desc_create(
                        engine.handle(), a.handle(), b.handle(), handleOf(bias), output.handle(), attr));
    }

    /** Dense layer: {@code output[N, out] = input[N, in] weights[out, in]^T + bias[out]}, then post-ops. */
    public static PrimitiveDesc dense(
            Engine engine,
            MemoryDesc input,
            MemoryDesc weights,
            MemoryDesc bias,
            MemoryDesc output,
            Attributes attributes) {
        return PrimitiveDesc.create(
                engine,
                attributes,
                attr -> DnnlOperations.dnnl_inner_product_forward_primitive_desc_create(
                        engine.handle(),
                        dnnl_forward_training,
                        input.handle(),
                        weights.handle(),
                        handleOf(bias),
                        output.handle(),
                        attr));
    }

    /** {@code dInput[N, in] = dOutput[N, out] weights[out, in]}. */
    public static PrimitiveDesc denseDgrad(
            Engine engine, MemoryDesc dInput, MemoryDesc weights, MemoryDesc dOutput, PrimitiveDesc forward) {
        return PrimitiveDesc.create(
                engine,
                Attributes.NONE,
                attr -> DnnlOperations.dnnl_inner_product_backward_data_primitive_desc_create(
                        engine.handle(), dInput.handle(), weights.handle(), dOutput.handle(), forward.handle(), attr));
    }

    /** {@code dWeight[out, in] = dOutput^T input}, {@code dBias[out]} the column sums; both are overwritten. */
    public static PrimitiveDesc denseWgrad(
            Engine engine,
            MemoryDesc input,
            MemoryDesc dWeight,
            MemoryDesc dBias,
            MemoryDesc dOutput,
            PrimitiveDesc forward) {
        return PrimitiveDesc.create(
                engine,
                Attributes.NONE,
                attr -> DnnlOperations.dnnl_inner_product_backward_weights_primitive_desc_create(
                        engine.handle(),
                        input.handle(),
                        dWeight.handle(),
                        handleOf(dBias),
                        dOutput.handle(),
                        forward.handle(),
                        attr));
    }
}
