/**
 * An NVIDIA GPU as a compute library: memory, streams, the operations that models are made of, and CUDA kernels of your own,
 * without a model.
 *
 * <p>Begin with {@link dev.elbow.compute.Gpu#open}. Buffers hold data on the device; an operation is prepared once, with its
 * buffers and sizes, and then executed any number of times without allocation. Operations come in families: {@link
 * dev.elbow.compute.InputOps}, {@link dev.elbow.compute.LatentOps}, {@link dev.elbow.compute.LossOps}, {@link
 * dev.elbow.compute.ActivationOps}, {@link dev.elbow.compute.ImageOps}, {@link dev.elbow.compute.MatrixOps}, {@link
 * dev.elbow.compute.ConvOps}, {@link dev.elbow.compute.GpuUpdate}. {@link dev.elbow.compute.GpuProgram} compiles kernels of your
 * own.
 *
 * <p>Rules of the package: all numbers are float32 unless stated; matrices are row-major, images NHWC, filters KRSC; sizes are in
 * elements, memory in bytes. A call that enqueues returns at once; what it reads must stay as it is until its stream was
 * synchronised. What {@code Gpu} makes should be closed before it; what is closed later holds the device's
 * context until then. Mistakes are an {@link IllegalArgumentException} that
 * names operation, argument, what was expected and what was found; use after close is an {@link IllegalStateException}; what
 * driver and libraries refuse is an {@link dev.elbow.ElbowException}.
 */
package dev.elbow.compute;
