/**
 * cuDNN 9 through its C API: {@link dev.elbow.ffi.cudnn.Cudnn} and {@link dev.elbow.ffi.cudnn.CudnnConvolutions} have one
 * method per C function, {@link dev.elbow.ffi.cudnn.Convolution} describes a convolution and {@link
 * dev.elbow.ffi.cudnn.ConvolutionLaunch} is one prepared.
 */
package dev.elbow.ffi.cudnn;
