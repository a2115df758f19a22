package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.Dnnl.create;
import static dev.elbow.ffi.onednn.Dnnl.dims;
import static dev.elbow.ffi.onednn.Dnnl.status;
import static dev.elbow.ffi.onednn.DnnlMemory.describe;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.util.Arrays;

/**
 * The {@code dnnl_<operation>_primitive_desc_create} functions, by the rules of {@link Dnnl}. Each returns a primitive
 * descriptor, or fails when no implementation takes the descriptors; the message then names them all.
 *
 * <p>{@code src}, {@code weights}, {@code dst} and the like are memory descriptors, 0 for an absent bias; {@code hint}
 * is the descriptor of the matching forward primitive; {@code attr} may be 0.
 */
public final class DnnlOperations {
    /** Strides, dilations and padding of a convolution, per spatial dimension; a dilation of 0 means dense. */
    public record Geometry(long[] strides, long[] dilates, long[] paddingBefore, long[] paddingAfter) {
        @Override
        public String toString() {
            return "strides " + Arrays.toString(strides) + ", dilates " + Arrays.toString(dilates) + ", padding "
                    + Arrays.toString(paddingBefore) + " and " + Arrays.toString(paddingAfter);
        }
    }

    private static final NativeCall CONVOLUTION_FORWARD = forward("dnnl_convolution_forward_primitive_desc_create");
    private static final NativeCall CONVOLUTION_BACKWARD_DATA =
            link("dnnl_convolution_backward_data_primitive_desc_create", 1, 9);
    private static final NativeCall CONVOLUTION_BACKWARD_WEIGHTS =
            link("dnnl_convolution_backward_weights_primitive_desc_create", 1, 10);
    private static final NativeCall DECONVOLUTION_FORWARD = forward("dnnl_deconvolution_forward_primitive_desc_create");
    private static final NativeCall DECONVOLUTION_BACKWARD_DATA =
            link("dnnl_deconvolution_backward_data_primitive_desc_create", 1, 9);
    private static final NativeCall DECONVOLUTION_BACKWARD_WEIGHTS =
            link("dnnl_deconvolution_backward_weights_primitive_desc_create", 1, 10);
    private static final NativeCall INNER_PRODUCT_FORWARD =
            link("dnnl_inner_product_forward_primitive_desc_create", 1, 5);
    private static final NativeCall INNER_PRODUCT_BACKWARD_DATA =
            link("dnnl_inner_product_backward_data_primitive_desc_create", 0, 5);
    private static final NativeCall INNER_PRODUCT_BACKWARD_WEIGHTS =
            link("dnnl_inner_product_backward_weights_primitive_desc_create", 0, 6);
    private static final NativeCall MATMUL = link("dnnl_matmul_primitive_desc_create", 0, 5);
    private static final NativeCall REORDER = status(
            "dnnl_reorder_primitive_desc_create", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private DnnlOperations() {}

    public static long dnnl_convolution_forward_primitive_desc_create(
            long engine, int prop, int alg, long src, long weights, long bias, long dst, Geometry geometry, long attr) {
        return forward(CONVOLUTION_FORWARD, engine, prop, alg, src, weights, bias, dst, geometry, attr);
    }

    public static long dnnl_convolution_backward_data_primitive_desc_create(
            long engine, int alg, long dSrc, long weights, long dDst, Geometry geometry, long hint, long attr) {
        return backwardData(CONVOLUTION_BACKWARD_DATA, engine, alg, dSrc, weights, dDst, geometry, hint, attr);
    }

    public static long dnnl_convolution_backward_weights_primitive_desc_create(
            long engine,
            int alg,
            long src,
            long dWeights,
            long dBias,
            long dDst,
            Geometry geometry,
            long hint,
            long attr) {
        return backwardWeights(
                CONVOLUTION_BACKWARD_WEIGHTS, engine, alg, src, dWeights, dBias, dDst, geometry, hint, attr);
    }

    public static long dnnl_deconvolution_forward_primitive_desc_create(
            long engine, int prop, int alg, long src, long weights, long bias, long dst, Geometry geometry, long attr) {
        return forward(DECONVOLUTION_FORWARD, engine, prop, alg, src, weights, bias, dst, geometry, attr);
    }

    public static long dnnl_deconvolution_backward_data_primitive_desc_create(
            long engine, int alg, long dSrc, long weights, long dDst, Geometry geometry, long hint, long attr) {
        return backwardData(DECONVOLUTION_BACKWARD_DATA, engine, alg, dSrc, weights, dDst, geometry, hint, attr);
    }

    public static long dnnl_deconvolution_backward_weights_primitive_desc_create(
            long engine,
            int alg,
            long src,
            long dWeights,
            long dBias,
            long dDst,
            Geometry geometry,
            long hint,
            long attr) {
        return backwardWeights(
                DECONVOLUTION_BACKWARD_WEIGHTS, engine, alg, src, dWeights, dBias, dDst, geometry, hint, attr);
    }

    public static long dnnl_inner_product_forward_primitive_desc_create(
            long engine, int prop, long src, long weights, long bias, long dst, long attr) {
        return create(
                INNER_PRODUCT_FORWARD,
                () -> "src " + describe(src) + ", weights " + describe(weights) + ", bias " + describe(bias) + ", dst "
                        + describe(dst),
                engine,
                prop,
                src,
                weights,
                bias,
                dst,
                attr);
    }

    public static long dnnl_inner_product_backward_data_primitive_desc_create(
            long engine, long dSrc, long weights, long dDst, long hint, long attr) {
        return create(
                INNER_PRODUCT_BACKWARD_DATA,
                () -> "dInput " + describe(dSrc) + ", weights " + describe(weights) + ", dOutput " + describe(dDst),
                engine,
                dSrc,
                weights,
                dDst,
                hint,
                attr);
    }

    public static long dnnl_inner_product_backward_weights_primitive_desc_create(
            long engine, long src, long dWeights, long dBias, long dDst, long hint, long attr) {
        return create(
                INNER_PRODUCT_BACKWARD_WEIGHTS,
                () -> "src " + describe(src) + ", dWeight " + describe(dWeights) + ", dBias " + describe(dBias)
                        + ", dOutput " + describe(dDst),
                engine,
                src,
                dWeights,
                dBias,
                dDst,
                hint,
                attr);
    }

    public static long dnnl_matmul_primitive_desc_create(
            long engine, long src, long weights, long bias, long dst, long attr) {
        return create(
                MATMUL,
                () -> "src " + describe(src) + ", weights " + describe(weights) + ", bias " + describe(bias) + ", dst "
                        + describe(dst),
                engine,
                src,
                weights,
                bias,
                dst,
                attr);
    }

    public static long dnnl_reorder_primitive_desc_create(
            long src, long srcEngine, long dst, long dstEngine, long attr) {
        return create(
                REORDER, () -> "from " + describe(src) + " to " + describe(dst), src, srcEngine, dst, dstEngine, attr);
    }

    // Convolution and deconvolution share their signatures.

    private static long forward(
            NativeCall call,
            long engine,
            int prop,
            int alg,
            long src,
            long weights,
            long bias,
            long dst,
            Geometry geometry,
            long attr) {
        try (Arena arena = Arena.ofConfined()) {
            return create(
                    call,
                    () -> "src " + describe(src) + ", weights " + describe(weights) + ", bias " + describe(bias)
                            + ", dst " + describe(dst) + ", " + geometry,
                    engine,
                    prop,
                    alg,
                    src,
                    weights,
                    bias,
                    dst,
                    dims(arena, geometry.strides()),
                    dims(arena, geometry.dilates()),
                    dims(arena, geometry.paddingBefore()),
                    dims(arena, geometry.paddingAfter()),
                    attr);
        }
    }

    private static long backwardData(
            NativeCall call,
            long engine,
            int alg,
            long dSrc,
            long weights,
            long dDst,
            Geometry geometry,
            long hint,
            long attr) {
        try (Arena arena = Arena.ofConfined()) {
            return create(
                    call,
                    () -> "dInput " + describe(dSrc) + ", weights " + describe(weights) + ", dOutput " + describe(dDst)
                            + ", " + geometry,
                    engine,
                    alg,
                    dSrc,
                    weights,
                    dDst,
                    dims(arena, geometry.strides()),
                    dims(arena, geometry.dilates()),
                    dims(arena, geometry.paddingBefore()),
                    dims(arena, geometry.paddingAfter()),
                    hint,
                    attr);
        }
    }

    private static long backwardWeights(
            NativeCall call,
            long engine,
            int alg,
            long src,
            long dWeights,
            long dBias,
            long dDst,
            Geometry geometry,
            long hint,
            long attr) {
        try (Arena arena = Arena.ofConfined()) {
            return create(
                    call,
                    () -> "src " + describe(src) + ", dWeight " + describe(dWeights) + ", dBias " + describe(dBias)
                            + ", dOutput " + describe(dDst) + ", " + geometry,
                    engine,
                    alg,
                    src,
                    dWeights,
                    dBias,
                    dDst,
                    dims(arena, geometry.strides()),
                    dims(arena, geometry.dilates()),
                    dims(arena, geometry.paddingBefore()),
                    dims(arena, geometry.paddingAfter()),
                    hint,
                    attr);
        }
    }

    private static NativeCall forward(String function) {
        return link(function, 2, 9);
    }

    /**
     * Every function begins with the result's address and the engine; then come {@code ints} enums and the pointers.
     */
    private static NativeCall link(String function, int ints, int pointers) {
        MemoryLayout[] parameters = new MemoryLayout[2 + ints + pointers];
        Arrays.fill(parameters, JAVA_LONG);
        Arrays.fill(parameters, 2, 2 + ints, JAVA_INT);
        return status(function, parameters);
    }
}
