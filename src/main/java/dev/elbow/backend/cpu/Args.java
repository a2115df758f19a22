package dev.elbow.backend.cpu;

import dev.elbow.ffi.onednn.DnnlConstants;

/** oneDNN's argument numbers under the names our stages speak. */
final class Args {
    static final int SRC = DnnlConstants.DNNL_ARG_SRC;
    static final int DST = DnnlConstants.DNNL_ARG_DST;
    static final int WEIGHTS = DnnlConstants.DNNL_ARG_WEIGHTS;
    static final int BIAS = DnnlConstants.DNNL_ARG_BIAS;
    static final int D_INPUT = DnnlConstants.DNNL_ARG_DIFF_SRC;
    static final int D_OUTPUT = DnnlConstants.DNNL_ARG_DIFF_DST;
    static final int D_WEIGHTS = DnnlConstants.DNNL_ARG_DIFF_WEIGHTS;

    private Args() {}
}
