package dev.elbow.ffi.conformance;

import static dev.elbow.ffi.cudnn.Cudnn.*;
import static dev.elbow.ffi.cudnn.CudnnConstants.*;
import static dev.elbow.ffi.cudnn.CudnnConvolutions.*;

import dev.elbow.ffi.cudnn.ConvolutionShape;
import dev.elbow.ffi.cudnn.CudnnException;

/** cuDNN's calls; convolutions of small integers, which are exact with algorithms that do not transform. */
final class CudnnCalls {
    private final Recorder log;
    private final long stream;
    private long handle;

    CudnnCalls(Recorder log, long stream) {
        this.log = log;
        this.stream = stream;
    }

    void all() {
        log.gives(MAJOR, "cudnnGetVersion() / 10000", () -> (int) (cudnnGetVersion() / 10_000));
        log.varies("cudnnGetVersion()", () -> cudnnGetVersion());
        log.gives("CUDNN_STATUS_BAD_PARAM", "cudnnGetErrorString(2000)", () -> cudnnGetErrorString(2000));
        log.observed("cudnnGetErrorString(12345)", () -> cudnnGetErrorString(12_345));
        handle = log.handle("cudnnCreate()", () -> cudnnCreate());
        log.done("cudnnSetStream()", () -> cudnnSetStream(handle, stream));
        descriptors();
        convolution(new ConvolutionShape(2, 7, 6, 4, 8, 3, 3, 1, 1, 1, 1), CUDNN_FMA_MATH);
        convolution(new ConvolutionShape(2, 8, 8, 4, 8, 3, 3, 1, 1, 2, 2), CUDNN_FMA_MATH);
        convolution(new ConvolutionShape(3, 8, 8, 1, 4, 3, 3, 1, 1, 1, 1), CUDNN_FMA_MATH);
        convolution(new ConvolutionShape(2, 8, 8, 8, 1, 3, 3, 1, 1, 1, 1), CUDNN_DEFAULT_MATH);
        convolution(new ConvolutionShape(2, 8, 8, 4, 8, 3, 3, 1, 1, 2, 2), CUDNN_DEFAULT_MATH);
        log.done("cudnnDestroy()", () -> cudnnDestroy(handle));
        log.observed("cudnnSetStream(no handle)", () -> cudnnSetStream(0, stream));
    }

    private void descriptors() {
        long tensor = log.handle("cudnnCreateTensorDescriptor()", () -> cudnnCreateTensorDescriptor());
        refusedBadly("cudnnSetTensor4dDescriptor(n 0)", () -> cudnnSetTensor4dDescriptor(tensor, 0, 1, 1, 1));
        log.varies("cudnnGetLastErrorString()", () -> cudnnGetLastErrorString().length() > 0);
        refusedBadly("cudnnSetTensor4dDescriptor(c -1)", () -> cudnnSetTensor4dDescriptor(tensor, 1, -1, 1, 1));
        log.done("cudnnSetTensor4dDescriptor(2, 4, 7, 6)", () -> cudnnSetTensor4dDescriptor(tensor, 2, 4, 7, 6));
        long filter = log.handle("cudnnCreateFilterDescriptor()", () -> cudnnCreateFilterDescriptor());
        refusedBadly("cudnnSetFilter4dDescriptor(k 0)", () -> cudnnSetFilter4dDescriptor(filter, 0, 4, 3, 3));
        log.done("cudnnSetFilter4dDescriptor(8, 5, 3, 3)", () -> cudnnSetFilter4dDescriptor(filter, 8, 5, 3, 3));
        long convolution = log.handle("cudnnCreateConvolutionDescriptor()", () -> cudnnCreateConvolutionDescriptor());
        refusedBadly(
                "cudnnSetConvolution2dDescriptor(stride 0)",
                () -> cudnnSetConvolution2dDescriptor(convolution, 1, 1, 0, 1));
        refusedBadly(
                "cudnnSetConvolution2dDescriptor(padding -1)",
                () -> cudnnSetConvolution2dDescriptor(convolution, -1, 1, 1, 1));
        log.done(
                "cudnnSetConvolution2dDescriptor(padding 1, stride 1)",
                () -> cudnnSetConvolution2dDescriptor(convolution, 1, 1, 1, 1));
        log.observed("cudnnSetConvolutionMathType(9)", () -> cudnnSetConvolutionMathType(convolution, 9));
        refusedBadly(
                "cudnnGetConvolution2dForwardOutputDim(4 channels, filter for 5)",
                () -> cudnnGetConvolution2dForwardOutputDim(convolution, tensor, filter));
        log.done("cudnnDestroyConvolutionDescriptor()", () -> cudnnDestroyConvolutionDescriptor(convolution));
        log.done("cudnnDestroyFilterDescriptor()", () -> cudnnDestroyFilterDescriptor(filter));
        log.done("cudnnDestroyTensorDescriptor()", () -> cudnnDestroyTensorDescriptor(tensor));
    }

    /** A refusal of the category of bad parameters; which one of them differs between versions. */
    private void refusedBadly(String call, Runnable function) {
        log.gives(CUDNN_STATUS_BAD_PARAM, call + " category", () -> {
            try {
                function.run();
                return CUDNN_STATUS_SUCCESS;
            } catch (CudnnException e) {
                return e.category();
            }
        });
    }

    private void convolution(ConvolutionShape s, int mathType) {
        long x = tensor(s.n(), s.c(), s.h(), s.w());
        long y = tensor(s.n(), s.k(), s.p(), s.q());
        long filter = log.handle("cudnnCreateFilterDescriptor()", () -> cudnnCreateFilterDescriptor());
        log.done("cudnnSetFilter4dDescriptor()", () -> cudnnSetFilter4dDescriptor(filter, s.k(), s.c(), s.r(), s.s()));
        long convolution = log.handle("cudnnCreateConvolutionDescriptor()", () -> cudnnCreateConvolutionDescriptor());
        log.done(
                "cudnnSetConvolution2dDescriptor()",
                () -> cudnnSetConvolution2dDescriptor(convolution, s.padH(), s.padW(), s.strideH(), s.strideW()));
        log.done(
                "cudnnSetConvolutionMathType(" + mathType + ")",
                () -> cudnnSetConvolutionMathType(convolution, mathType));
        log.gives(
                new Dimensions(s.n(), s.k(), s.p(), s.q()),
                "cudnnGetConvolution2dForwardOutputDim(" + s + ")",
                () -> cudnnGetConvolution2dForwardOutputDim(convolution, x, filter));
        try (DeviceFloats floats = new DeviceFloats()) {
            new ConvolutionCalls(log, handle, stream, floats, new NaiveConvolution(s), x, filter, y, convolution).all();
        }
        log.done("cudnnDestroyConvolutionDescriptor()", () -> cudnnDestroyConvolutionDescriptor(convolution));
        log.done("cudnnDestroyFilterDescriptor()", () -> cudnnDestroyFilterDescriptor(filter));
        log.done("cudnnDestroyTensorDescriptor()", () -> cudnnDestroyTensorDescriptor(x));
        log.done("cudnnDestroyTensorDescriptor()", () -> cudnnDestroyTensorDescriptor(y));
    }

    private long tensor(int n, int c, int h, int w) {
        long tensor = log.handle("cudnnCreateTensorDescriptor()", () -> cudnnCreateTensorDescriptor());
        log.done("cudnnSetTensor4dDescriptor()", () -> cudnnSetTensor4dDescriptor(tensor, n, c, h, w));
        return tensor;
    }
}
