/**
 * oneDNN through its C API: {@link dev.elbow.ffi.onednn.Dnnl} has one method per C function, {@link
 * dev.elbow.ffi.onednn.Primitive} is a prepared launch, and one class per operation family describes the primitives.
 */
package dev.elbow.ffi.onednn;
