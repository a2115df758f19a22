/** What data is: {@link dev.elbow.tensor.Shape}, {@link dev.elbow.tensor.DType} and buffers on a device; no arithmetic. */
package dev.elbow.tensor;
