package dev.elbow.ffi.cudnn;

import dev.elbow.ffi.NativeHandle;

/** A float32 filter in KRSC memory order. */
public final class FilterDescriptor extends NativeHandle {
    private FilterDescriptor(long handle) {
        super("cuDNN filter descriptor", handle);
    }

    /** {@code k} output and {@code c} input channels, {@code r} rows and {@code s} columns. */
    public static FilterDescriptor krsc(int k, int c, int r, int s) {
        FilterDescriptor filter = new FilterDescriptor(Cudnn.cudnnCreateFilterDescriptor());
        return Descriptors.describe(filter, () -> Cudnn.cudnnSetFilter4dDescriptor(filter.handle(), k, c, r, s));
    }

    @Override
    protected void free(long handle) {
        Cudnn.cudnnDestroyFilterDescriptor(handle);
    }
}
