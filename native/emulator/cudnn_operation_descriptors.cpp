// Descriptors of convolutions and activations.
#include "cudnn_descriptors.h"

using namespace emu::dnn;

cudnnStatus_t cudnnCreateConvolutionDescriptor(cudnnConvolutionDescriptor_t* desc) {
    DNN_FAULT();
    return create(__func__, convolutions(), desc);
}

cudnnStatus_t cudnnSetConvolution2dDescriptor(cudnnConvolutionDescriptor_t desc, int pad_h, int pad_w, int stride_h,
                                              int stride_w, int dilation_h, int dilation_w, int mode, int compute_type) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto convolution = to_set(__func__, convolutions(), desc, &status);
    if (status != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (pad_h < 0 || pad_w < 0 || stride_h <= 0 || stride_w <= 0 || dilation_h <= 0 || dilation_w <= 0) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM, "padding %d, %d, stride %d, %d, dilation %d, %d", pad_h, pad_w, stride_h,
                          stride_w, dilation_h, dilation_w);
    }
    if (mode != CUDNN_CONVOLUTION && mode != CUDNN_CROSS_CORRELATION) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM, "%d is no convolution mode", mode);
    }
    if (compute_type != CUDNN_DATA_FLOAT) {
        return DNN_REFUSE(CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE, "compute type %d; only FLOAT (0) is known here", compute_type);
    }
    Convolution set = *convolution;
    set.compute_type = compute_type;
    set.pad_h = pad_h;
    set.pad_w = pad_w;
    set.stride_h = stride_h;
    set.stride_w = stride_w;
    set.dilation_h = dilation_h;
    set.dilation_w = dilation_w;
    set.mode = mode;
    *convolution = set;
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnSetConvolutionMathType(cudnnConvolutionDescriptor_t desc, int mathType) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto convolution = to_set(__func__, convolutions(), desc, &status);
    if (status != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (mathType < CUDNN_DEFAULT_MATH || mathType > CUDNN_FMA_MATH) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM, "%d is no math type", mathType);
    }
    convolution->mathType = mathType;
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnGetConvolutionMathType(cudnnConvolutionDescriptor_t desc, int* mathType) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto convolution = to_set(__func__, convolutions(), desc, &status);
    if (status != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (mathType == nullptr) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "no place for the math type");
    }
    *mathType = convolution->mathType;
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnSetConvolutionGroupCount(cudnnConvolutionDescriptor_t desc, int groups) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto convolution = to_set(__func__, convolutions(), desc, &status);
    if (status != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (groups <= 0) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM, "%d groups", groups);
    }
    convolution->groups = groups;
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnDestroyConvolutionDescriptor(cudnnConvolutionDescriptor_t desc) {
    DNN_FAULT();
    return destroy(__func__, convolutions(), desc);
}

cudnnStatus_t cudnnCreateActivationDescriptor(cudnnActivationDescriptor_t* desc) {
    DNN_FAULT();
    return create(__func__, activations(), desc);
}

cudnnStatus_t cudnnSetActivationDescriptor(cudnnActivationDescriptor_t desc, int mode, int nan, double coefficient) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto activation = to_set(__func__, activations(), desc, &status);
    if (status != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (mode < CUDNN_ACTIVATION_SIGMOID || mode > CUDNN_ACTIVATION_IDENTITY || nan < CUDNN_NOT_PROPAGATE_NAN ||
        nan > CUDNN_PROPAGATE_NAN) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM, "activation mode %d, NaN propagation %d", mode, nan);
    }
    *activation = {mode, nan, coefficient};
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnDestroyActivationDescriptor(cudnnActivationDescriptor_t desc) {
    DNN_FAULT();
    return destroy(__func__, activations(), desc);
}
