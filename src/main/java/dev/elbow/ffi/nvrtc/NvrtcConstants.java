package dev.elbow.ffi.nvrtc;

/** Constants of {@code nvrtc.h} with the C names. Only those that Elbow uses. */
public final class NvrtcConstants {
    // nvrtcResult
    public static final int NVRTC_SUCCESS = 0;
    public static final int NVRTC_ERROR_INVALID_OPTION = 5;
    public static final int NVRTC_ERROR_COMPILATION = 6;

    private NvrtcConstants() {}
}
