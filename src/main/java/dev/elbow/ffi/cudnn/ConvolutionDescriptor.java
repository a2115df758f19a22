package dev.elbow.ffi.cudnn;

import dev.elbow.ffi.NativeHandle;

/** Padding, strides and arithmetic of a convolution (a cross-correlation without dilation, in float32). */
public final class ConvolutionDescriptor extends NativeHandle {
    private ConvolutionDescriptor(long handle) {
        super("cuDNN convolution descriptor", handle);
    }

    /**
     * A convolution.
     *
     * @param mathType {@code CUDNN_FMA_MATH} for float32 products, {@code CUDNN_DEFAULT_MATH} to allow tf32
     */
    public static ConvolutionDescriptor create(int padH, int padW, int strideH, int strideW, int mathType) {
        ConvolutionDescriptor convolution = new ConvolutionDescriptor(Cudnn.cudnnCreateConvolutionDescriptor());
        return Descriptors.describe(convolution, () -> {
            Cudnn.cudnnSetConvolution2dDescriptor(convolution.handle(), padH, padW, strideH, strideW);
            Cudnn.cudnnSetConvolutionMathType(convolution.handle(), mathType);
        });
    }

    @Override
    protected void free(long handle) {
        Cudnn.cudnnDestroyConvolutionDescriptor(handle);
    }
}
