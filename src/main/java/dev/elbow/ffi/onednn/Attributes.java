package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;

import java.util.function.LongUnaryOperator;

/**
 * What a primitive does besides its operation. Scratch memory is always the caller's, arithmetic always strict float32
 * and the result always the same from run to run.
 *
 * <p>There is no ReLU: oneDNN's turns NaN into 0.
 */
public enum Attributes {
    /** The operation alone. */
    NONE,

    /** The operation, added to the previous content of the output. */
    ACCUMULATE;

    /** Calls {@code use} with the native attributes, which live as long as the call. */
    long with(LongUnaryOperator use) {
        long attr = DnnlAttributes.dnnl_primitive_attr_create();
        try {
            DnnlAttributes.dnnl_primitive_attr_set_scratchpad_mode(attr, dnnl_scratchpad_mode_user);
            DnnlAttributes.dnnl_primitive_attr_set_fpmath_mode(attr, dnnl_fpmath_mode_strict);
            DnnlAttributes.dnnl_primitive_attr_set_deterministic(attr, true);
            if (this == ACCUMULATE) {
                appendSum(attr);
            }
            return use.applyAsLong(attr);
        } finally {
            DnnlAttributes.dnnl_primitive_attr_destroy(attr);
        }
    }

    private static void appendSum(long attr) {
        long postOps = DnnlAttributes.dnnl_post_ops_create();
        try {
            DnnlAttributes.dnnl_post_ops_append_sum(postOps, 1, 0, dnnl_f32);
            DnnlAttributes.dnnl_primitive_attr_set_post_ops(attr, postOps);
        } finally {
            DnnlAttributes.dnnl_post_ops_destroy(postOps);
        }
    }
}
