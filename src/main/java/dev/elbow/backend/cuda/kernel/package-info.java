/**
 * Elbow's own CUDA kernels: their source as one program, compiled by NVRTC or taken from a cache on disk, and for each family
 * one class that checks its arguments, chooses grid and block, and makes prepared launches.
 */
package dev.elbow.backend.cuda.kernel;
