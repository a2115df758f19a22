package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.DnnlConstants.*;

import java.util.function.LongUnaryOperator;

/**
 * What a primitive does besides its operation. Scratch memory is always the caller's, arithmetic always strict float32
 * and the result always the same from run to run.
 *
 * @param relu {@code dst = max(dst, 0)}, last
 * @param accumulate adds to what {@code dst} held before instead of overwriting it; before {@code relu}
 */
public record Attributes(boolean relu, boolean accumulate) {
    /** The operation alone. */
    public static final Attributes NONE = new Attributes(false, false);

    /** The operation, then ReLU. */
    public static final Attributes RELU = new Attributes(true, false);

    /** The operation, added to the previous content of the output. */
    public static final Attributes ACCUMULATE = new Attributes(false, true);

    /** Calls {@code use} with the native attributes, which live as long as the call. */
    long with(LongUnaryOperator use) {
        long attr = DnnlAttributes.dnnl_primitive_attr_create();
        try {
            DnnlAttributes.dnnl_primitive_attr_set_scratchpad_mode(attr, dnnl_scratchpad_mode_user);
            DnnlAttributes.dnnl_primitive_attr_set_fpmath_mode(attr, dnnl_fpmath_mode_strict);
            DnnlAttributes.dnnl_primitive_attr_set_deterministic(attr, true);
            appendPostOps(attr);
            return use.applyAsLong(attr);
        } finally {
            DnnlAttributes.dnnl_primitive_attr_destroy(attr);
        }
    }

    private void appendPostOps(long attr) {
        if (!relu && !accumulate) {
            return;
        }
        long postOps = DnnlAttributes.dnnl_post_ops_create();
        try {
            if (accumulate) {
                DnnlAttributes.dnnl_post_ops_append_sum(postOps, 1, 0, dnnl_f32);
            }
            if (relu) {
                DnnlAttributes.dnnl_post_ops_append_eltwise(postOps, dnnl_eltwise_relu, 0, 0);
            }
            DnnlAttributes.dnnl_primitive_attr_set_post_ops(attr, postOps);
        } finally {
            DnnlAttributes.dnnl_post_ops_destroy(postOps);
        }
    }
}
