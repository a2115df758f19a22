package dev.elbow.ffi.onednn;

import static dev.elbow.ffi.onednn.Dnnl.check;
import static dev.elbow.ffi.onednn.Dnnl.create;
import static dev.elbow.ffi.onednn.Dnnl.status;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.elbow.ffi.NativeCall;

/** The {@code dnnl_primitive_attr_*} and {@code dnnl_post_ops_*} functions, by the rules of {@link Dnnl}. */
public final class DnnlAttributes {
    private static final NativeCall ATTR_CREATE = status("dnnl_primitive_attr_create", JAVA_LONG);
    private static final NativeCall ATTR_DESTROY = status("dnnl_primitive_attr_destroy", JAVA_LONG);
    private static final NativeCall SET_POST_OPS = status("dnnl_primitive_attr_set_post_ops", JAVA_LONG, JAVA_LONG);
    private static final NativeCall SET_SCRATCHPAD_MODE =
            status("dnnl_primitive_attr_set_scratchpad_mode", JAVA_LONG, JAVA_INT);
    private static final NativeCall SET_FPMATH_MODE =
            status("dnnl_primitive_attr_set_fpmath_mode", JAVA_LONG, JAVA_INT);
    private static final NativeCall SET_DETERMINISTIC =
            status("dnnl_primitive_attr_set_deterministic", JAVA_LONG, JAVA_INT);
    private static final NativeCall POST_OPS_CREATE = status("dnnl_post_ops_create", JAVA_LONG);
    private static final NativeCall POST_OPS_DESTROY = status("dnnl_post_ops_destroy", JAVA_LONG);
    private static final NativeCall APPEND_SUM =
            status("dnnl_post_ops_append_sum", JAVA_LONG, JAVA_FLOAT, JAVA_INT, JAVA_INT);

    private DnnlAttributes() {}

    public static long dnnl_primitive_attr_create() {
        return create(ATTR_CREATE, () -> "");
    }

    public static void dnnl_primitive_attr_destroy(long attr) {
        check(ATTR_DESTROY, attr);
    }

    /** Copies the post-ops into the attributes. */
    public static void dnnl_primitive_attr_set_post_ops(long attr, long postOps) {
        check(SET_POST_OPS, attr, postOps);
    }

    public static void dnnl_primitive_attr_set_scratchpad_mode(long attr, int mode) {
        check(SET_SCRATCHPAD_MODE, attr, mode);
    }

    public static void dnnl_primitive_attr_set_fpmath_mode(long attr, int mode) {
        check(SET_FPMATH_MODE, attr, mode);
    }

    /** Asks for the same bits from run to run. */
    public static void dnnl_primitive_attr_set_deterministic(long attr, boolean value) {
        check(SET_DETERMINISTIC, attr, value ? 1 : 0);
    }

    public static long dnnl_post_ops_create() {
        return create(POST_OPS_CREATE, () -> "");
    }

    public static void dnnl_post_ops_destroy(long postOps) {
        check(POST_OPS_DESTROY, postOps);
    }

    /** Appends {@code y = y + scale * (previous content of the output)}. */
    public static void dnnl_post_ops_append_sum(long postOps, float scale, int zeroPoint, int dataType) {
        check(APPEND_SUM, postOps, NativeCall.bits(scale), zeroPoint, dataType);
    }
}
