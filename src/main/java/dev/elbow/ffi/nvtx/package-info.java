/** NVTX, by which a program names what it does for NVIDIA's profilers, through its C API. */
package dev.elbow.ffi.nvtx;
