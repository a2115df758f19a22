/**
 * NVRTC, which compiles CUDA C++ at run time, through its C API: {@link dev.elbow.ffi.nvrtc.Nvrtc} has one method per C
 * function, {@link dev.elbow.ffi.nvrtc.Compiler} turns a source into code for a device.
 */
package dev.elbow.ffi.nvrtc;
