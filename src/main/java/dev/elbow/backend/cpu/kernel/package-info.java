/**
 * The arithmetic of the CPU backend that oneDNN has not: one family of kernels per interface, each with a Vector API
 * implementation and a scalar twin that gives the same bits. {@link dev.elbow.backend.cpu.kernel.Kernels} chooses once.
 *
 * <p>Kernels take raw addresses of float32 memory (through {@link dev.elbow.ffi.NativeMemory#ALL}), allocate nothing
 * and trust their caller: shapes and lifetimes were checked when the plan was made. Any length and alignment of whole
 * elements is allowed. Inputs and outputs are either the same memory or do not overlap.
 *
 * <p>The same inputs give the same bits on every vector width and in interpreted or compiled code: functions are our
 * own polynomials over fused multiply-adds, and sums have an order written down in their interface.
 *
 * <p>A compiled vector kernel allocates nothing as long as the compiler inlines it whole, and HotSpot stops inlining at
 * some 18,000 nodes, about 35 vector operations. Hence two rules, which a test watches over: a kernel's loop stays
 * below that size (larger ones are split into passes over the first-level cache), and a caller launches each kernel
 * from a small method of its own, since one that calls many may see the last of them inlined by half. Accumulators
 * start from a fresh broadcast: merged with a shared constant vector they would be allocated on every turn.
 */
package dev.elbow.backend.cpu.kernel;
