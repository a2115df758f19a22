package dev.elbow.ffi.onednn;

/**
 * Constants of oneDNN's C headers, version 3, with the C names. Only those that Elbow uses; a test compares each with
 * the headers.
 */
public final class DnnlConstants {
    // dnnl_status_t
    public static final int dnnl_success = 0;
    public static final int dnnl_invalid_arguments = 2;

    // dnnl_engine_kind_t, dnnl_stream_flags_t
    public static final int dnnl_cpu = 1;
    public static final int dnnl_stream_default_flags = 1;

    // dnnl_data_type_t, dnnl_format_kind_t
    public static final int dnnl_f32 = 3;
    public static final int dnnl_format_kind_undef = 0;
    public static final int dnnl_format_kind_any = 1;
    public static final int dnnl_blocked = 2;

    // dnnl_format_tag_t: letters are dimensions in memory order, outermost first
    public static final int dnnl_format_tag_any = 1;
    public static final int dnnl_acdb = 22;

    // dnnl_prop_kind_t
    public static final int dnnl_forward_training = 64;

    // dnnl_alg_kind_t
    public static final int dnnl_convolution_direct = 1;
    public static final int dnnl_deconvolution_direct = 10;

    // dnnl_scratchpad_mode_t, dnnl_fpmath_mode_t
    public static final int dnnl_scratchpad_mode_user = 1;
    public static final int dnnl_fpmath_mode_strict = 0;

    // dnnl_query_t
    public static final int dnnl_query_impl_info_str = 8;
    public static final int dnnl_query_scratchpad_md = 136;
    public static final int dnnl_query_exec_arg_md = 255;
    public static final int dnnl_query_ndims_s32 = 256;
    public static final int dnnl_query_dims = 257;
    public static final int dnnl_query_format_kind = 262;
    public static final int dnnl_query_inner_nblks_s32 = 263;
    public static final int dnnl_query_inner_blks = 264;
    public static final int dnnl_query_inner_idxs = 265;
    public static final int dnnl_query_strides = 14;

    // Argument indices of dnnl_exec_arg_t
    public static final int DNNL_ARG_SRC = 1;
    public static final int DNNL_ARG_DST = 17;
    public static final int DNNL_ARG_WEIGHTS = 33;
    public static final int DNNL_ARG_BIAS = 41;
    public static final int DNNL_ARG_SCRATCHPAD = 80;
    public static final int DNNL_ARG_DIFF_SRC = 129;
    public static final int DNNL_ARG_DIFF_DST = 145;
    public static final int DNNL_ARG_DIFF_WEIGHTS = 161;
    public static final int DNNL_ARG_DIFF_BIAS = 169;

    // Limits and build facts
    public static final int DNNL_MAX_NDIMS = 12;
    public static final int DNNL_RUNTIME_OMP = 2;

    private DnnlConstants() {}
}
