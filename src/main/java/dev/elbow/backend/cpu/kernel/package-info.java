/**
 * The arithmetic of the CPU backend that oneDNN has not: one family of kernels per interface, each with a Vector API
 * implementation and a scalar twin that gives the same bits. {@link dev.elbow.backend.cpu.kernel.Kernels} chooses once.
 *
 * <p>Kernels take raw addresses of float32 memory (through {@link dev.elbow.ffi.NativeMemory#ALL}), allocate nothing and
 * trust their caller: shapes and lifetimes were checked when the plan was made. Any length and alignment of whole elements
 * is allowed. Inputs and outputs are either the same memory or do not overlap.
 *
 * <p>The same inputs give the same bits on every vector width and in interpreted or compiled code: functions are our own
 * polynomials over fused multiply-adds, and sums have an order written down in their interface.
 */
package dev.elbow.backend.cpu.kernel;
