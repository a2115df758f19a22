/**
 * cuBLASLt through its C API: {@link dev.elbow.ffi.cublaslt.CublasLt} has one method per C function, {@link
 * dev.elbow.ffi.cublaslt.Matmul} is a prepared product. Matrices are column-major here, as in the library.
 */
package dev.elbow.ffi.cublaslt;
