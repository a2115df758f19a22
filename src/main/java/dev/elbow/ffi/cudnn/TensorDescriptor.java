package dev.elbow.ffi.cudnn;

import dev.elbow.ffi.NativeHandle;

/** A batch of float32 images in NHWC memory order. */
public final class TensorDescriptor extends NativeHandle {
    private TensorDescriptor(long handle) {
        super("cuDNN tensor descriptor", handle);
    }

    /** Dimensions in cuDNN's order; each 1 or more. */
    public static TensorDescriptor nhwc(int n, int c, int h, int w) {
        TensorDescriptor tensor = new TensorDescriptor(Cudnn.cudnnCreateTensorDescriptor());
        return Descriptors.describe(tensor, () -> Cudnn.cudnnSetTensor4dDescriptor(tensor.handle(), n, c, h, w));
    }

    @Override
    protected void free(long handle) {
        Cudnn.cudnnDestroyTensorDescriptor(handle);
    }
}
