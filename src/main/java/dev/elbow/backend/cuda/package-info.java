/**
 * The CUDA backend: {@link dev.elbow.backend.cuda.Lowering} turns a graph into stages over cuDNN, cuBLASLt and the kernels of
 * {@link dev.elbow.backend.cuda.kernel}; a plan's launches are captured once and replayed by one call.
 */
package dev.elbow.backend.cuda;
