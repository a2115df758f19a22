package dev.elbow.ffi.onednn;

/**
 * Constants of oneDNN's C headers, version 3, with the C names. Only those that Elbow uses; a test compares each with
 * the headers.
 */
public final class DnnlConstants {
    // dnnl_status_t
    public static final int dnnl_success = 0;
    public static final int dnnl_out_of_memory = 1;
    public static final int dnnl_invalid_arguments = 2;
    public static final int dnnl_unimplemented = 3;
    public static final int dnnl_last_impl_reached = 4;
    public static final int dnnl_runtime_error = 5;

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
    public static final int dnnl_a = 2;
    public static final int dnnl_ab = 3;
    public static final int dnnl_abcd = 5;
    public static final int dnnl_ba = 14;
    public static final int dnnl_acdb = 22;
    public static final int dnnl_bacd = 25;

    // dnnl_prop_kind_t
    public static final int dnnl_forward_training = 64;
    public static final int dnnl_forward_inference = 96;

    // dnnl_alg_kind_t
    public static final int dnnl_convolution_direct = 1;
    public static final int dnnl_convolution_auto = 3;
    public static final int dnnl_deconvolution_direct = 10;
    public static final int dnnl_eltwise_relu = 0x20;
    public static final int dnnl_eltwise_relu_use_dst_for_bwd = 0x100;
    public static final int dnnl_binary_add = 0x1fff0;

    // dnnl_scratchpad_mode_t, dnnl_fpmath_mode_t
    public static final int dnnl_scratchpad_mode_user = 1;
    public static final int dnnl_fpmath_mode_strict = 0;

    // dnnl_query_t
    public static final int dnnl_query_impl_info_str = 8;
    public static final int dnnl_query_src_md = 129;
    public static final int dnnl_query_diff_src_md = 130;
    public static final int dnnl_query_weights_md = 131;
    public static final int dnnl_query_diff_weights_md = 132;
    public static final int dnnl_query_dst_md = 133;
    public static final int dnnl_query_diff_dst_md = 134;
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
    public static final int DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE = 32768;
    public static final int DNNL_ARG_SRC_1 = 2;

    // dnnl_cpu_isa_t
    public static final int dnnl_cpu_isa_default = 0;
    public static final int dnnl_cpu_isa_avx2 = 0x7;
    public static final int dnnl_cpu_isa_avx512_core = 0x27;

    // Limits and build facts
    public static final int DNNL_MAX_NDIMS = 12;
    public static final int DNNL_RUNTIME_OMP = 2;

    private DnnlConstants() {}
}
