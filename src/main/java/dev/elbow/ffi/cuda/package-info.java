/**
 * The CUDA driver through its C API, and where CUDA's libraries are found: {@link dev.elbow.ffi.cuda.Cuda}, {@link
 * dev.elbow.ffi.cuda.CudaMemory}, {@link dev.elbow.ffi.cuda.CudaStreams}, {@link dev.elbow.ffi.cuda.CudaModules} and
 * {@link dev.elbow.ffi.cuda.CudaGraphs} have one method per C function; {@link dev.elbow.ffi.cuda.PrimaryContext}, {@link
 * dev.elbow.ffi.cuda.Stream} and the other owners close what they open; {@link dev.elbow.ffi.cuda.CudaLibrary} looks for a
 * library and explains itself.
 */
package dev.elbow.ffi.cuda;
