// Descriptors of cuDNN: create, set, get, destroy.
#include "cudnn.h"

using namespace emu::dnn;

namespace emu::dnn {

Objects<Tensor>& tensors() {
    static Objects<Tensor> objects(0xd1);
    return objects;
}
Objects<Filter>& filters() {
    static Objects<Filter> objects(0xd2);
    return objects;
}
Objects<Convolution>& convolutions() {
    static Objects<Convolution> objects(0xd3);
    return objects;
}
Objects<Activation>& activations() {
    static Objects<Activation> objects(0xd4);
    return objects;
}

Tensor packed(int type, int format, int n, int c, int h, int w) {
    if (format == CUDNN_TENSOR_NHWC) {
        return {type, {n, c, h, w}, {h * w * c, 1, w * c, c}};
    }
    return {type, {n, c, h, w}, {c * h * w, h * w, w, 1}};
}

namespace {

template <class T, class Desc>
cudnnStatus_t create(const char* call, Objects<T>& objects, Desc* result) {
    if (result == nullptr) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "no place for the descriptor");
    }
    *result = objects.template add<Desc>(T{});
    return CUDNN_STATUS_SUCCESS;
}

template <class T>
cudnnStatus_t destroy(const char* call, Objects<T>& objects, const void* desc) {
    if (!objects.remove(desc)) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM, "%p is null, already destroyed, or of another kind", desc);
    }
    return CUDNN_STATUS_SUCCESS;
}

/** The live object to set, or null, with the refusal in `status`. */
template <class T>
std::shared_ptr<T> toSet(const char* call, Objects<T>& objects, const void* desc, cudnnStatus_t* status) {
    auto object = objects.find(desc);
    *status = object != nullptr ? CUDNN_STATUS_SUCCESS
              : desc == nullptr
                      ? DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "the descriptor is null")
                      : DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE, "%p is no live descriptor of this kind",
                                      desc);
    return object;
}

template <class T, class Set>
cudnnStatus_t find(const char* call, const char* name, Objects<T>& objects, const void* desc, T* found, Set isSet) {
    cudnnStatus_t status;
    auto object = toSet(call, objects, desc, &status);
    if (object == nullptr) {
        return DNN_REFUSE_IN(call, status, "the descriptor of %s, %p, is null, destroyed, or of another kind", name, desc);
    }
    if (!isSet(*object)) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, "the descriptor of %s was never set", name);
    }
    *found = *object;
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t checkSizes(const char* call, int type, const int size[4]) {
    if (type != CUDNN_DATA_FLOAT) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE, "data type %d; only FLOAT (0) is known here", type);
    }
    long long elements = 1;
    for (int i = 0; i < 4; i++) {
        if (size[i] <= 0) {
            return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM, "sizes %d, %d, %d, %d must be positive", size[0], size[1],
                                 size[2], size[3]);
        }
        elements *= size[i];
        if (elements > 0x7fffffffLL) {
            return DNN_REFUSE_IN(call, CUDNN_STATUS_NOT_SUPPORTED_SHAPE, "sizes %d, %d, %d, %d have more than 2^31 - 1 elements",
                                 size[0], size[1], size[2], size[3]);
        }
    }
    return CUDNN_STATUS_SUCCESS;
}

}  // namespace

cudnnStatus_t find(const char* call, const char* name, cudnnTensorDescriptor_t desc, Tensor* tensor) {
    return find(call, name, tensors(), desc, tensor, [](const Tensor& t) { return t.type >= 0; });
}

cudnnStatus_t find(const char* call, const char* name, cudnnFilterDescriptor_t desc, Filter* filter) {
    return find(call, name, filters(), desc, filter, [](const Filter& f) { return f.format >= 0; });
}

cudnnStatus_t find(const char* call, const char* name, cudnnConvolutionDescriptor_t desc, Convolution* convolution) {
    return find(call, name, convolutions(), desc, convolution, [](const Convolution& c) { return c.computeType >= 0; });
}

cudnnStatus_t find(const char* call, const char* name, cudnnActivationDescriptor_t desc, Activation* activation) {
    return find(call, name, activations(), desc, activation, [](const Activation& a) { return a.mode >= 0; });
}

}  // namespace emu::dnn

cudnnStatus_t cudnnCreateTensorDescriptor(cudnnTensorDescriptor_t* desc) {
    DNN_FAULT();
    return create(__func__, tensors(), desc);
}

cudnnStatus_t cudnnSetTensor4dDescriptor(cudnnTensorDescriptor_t desc, int format, int type, int n, int c, int h, int w) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto tensor = toSet(__func__, tensors(), desc, &status);
    int size[] = {n, c, h, w};
    if (status != CUDNN_STATUS_SUCCESS || (status = checkSizes(__func__, type, size)) != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (format != CUDNN_TENSOR_NCHW && format != CUDNN_TENSOR_NHWC) {
        return DNN_REFUSE(CUDNN_STATUS_NOT_SUPPORTED_LAYOUT, "tensor format %d; NCHW (0) and NHWC (1) are known", format);
    }
    *tensor = packed(type, format, n, c, h, w);
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnSetTensor4dDescriptorEx(cudnnTensorDescriptor_t desc, int type, int n, int c, int h, int w,
                                           int nStride, int cStride, int hStride, int wStride) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto tensor = toSet(__func__, tensors(), desc, &status);
    int size[] = {n, c, h, w};
    if (status != CUDNN_STATUS_SUCCESS || (status = checkSizes(__func__, type, size)) != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (nStride <= 0 || cStride <= 0 || hStride <= 0 || wStride <= 0) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM, "strides %d, %d, %d, %d must be positive", nStride, cStride, hStride,
                          wStride);
    }
    *tensor = {type, {n, c, h, w}, {nStride, cStride, hStride, wStride}};
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnGetTensor4dDescriptor(cudnnTensorDescriptor_t desc, int* type, int* n, int* c, int* h, int* w,
                                         int* nStride, int* cStride, int* hStride, int* wStride) {
    DNN_FAULT();
    Tensor tensor;
    if (cudnnStatus_t status = find(__func__, "the tensor", desc, &tensor)) {
        return status;
    }
    int* sizes[] = {n, c, h, w};
    int* strides[] = {nStride, cStride, hStride, wStride};
    if (type != nullptr) {
        *type = tensor.type;
    }
    for (int i = 0; i < 4; i++) {
        if (sizes[i] != nullptr) {
            *sizes[i] = tensor.size[i];
        }
        if (strides[i] != nullptr) {
            *strides[i] = tensor.stride[i];
        }
    }
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnDestroyTensorDescriptor(cudnnTensorDescriptor_t desc) {
    DNN_FAULT();
    return destroy(__func__, tensors(), desc);
}

cudnnStatus_t cudnnCreateFilterDescriptor(cudnnFilterDescriptor_t* desc) {
    DNN_FAULT();
    return create(__func__, filters(), desc);
}

cudnnStatus_t cudnnSetFilter4dDescriptor(cudnnFilterDescriptor_t desc, int type, int format, int k, int c, int h, int w) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto filter = toSet(__func__, filters(), desc, &status);
    int size[] = {k, c, h, w};
    if (status != CUDNN_STATUS_SUCCESS || (status = checkSizes(__func__, type, size)) != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (format != CUDNN_TENSOR_NCHW && format != CUDNN_TENSOR_NHWC) {
        return DNN_REFUSE(CUDNN_STATUS_NOT_SUPPORTED_LAYOUT, "filter format %d; NCHW (0) and NHWC (1) are known", format);
    }
    *filter = {packed(type, format, k, c, h, w), format};
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnDestroyFilterDescriptor(cudnnFilterDescriptor_t desc) {
    DNN_FAULT();
    return destroy(__func__, filters(), desc);
}

cudnnStatus_t cudnnCreateConvolutionDescriptor(cudnnConvolutionDescriptor_t* desc) {
    DNN_FAULT();
    return create(__func__, convolutions(), desc);
}

cudnnStatus_t cudnnSetConvolution2dDescriptor(cudnnConvolutionDescriptor_t desc, int padH, int padW, int strideH,
                                              int strideW, int dilationH, int dilationW, int mode, int computeType) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto convolution = toSet(__func__, convolutions(), desc, &status);
    if (status != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (padH < 0 || padW < 0 || strideH <= 0 || strideW <= 0 || dilationH <= 0 || dilationW <= 0) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM, "padding %d, %d, stride %d, %d, dilation %d, %d", padH, padW, strideH,
                          strideW, dilationH, dilationW);
    }
    if (mode != CUDNN_CONVOLUTION && mode != CUDNN_CROSS_CORRELATION) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM, "%d is no convolution mode", mode);
    }
    if (computeType != CUDNN_DATA_FLOAT) {
        return DNN_REFUSE(CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE, "compute type %d; only FLOAT (0) is known here", computeType);
    }
    Convolution set = *convolution;
    set.computeType = computeType;
    set.padH = padH;
    set.padW = padW;
    set.strideH = strideH;
    set.strideW = strideW;
    set.dilationH = dilationH;
    set.dilationW = dilationW;
    set.mode = mode;
    *convolution = set;
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnSetConvolutionMathType(cudnnConvolutionDescriptor_t desc, int mathType) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto convolution = toSet(__func__, convolutions(), desc, &status);
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
    auto convolution = toSet(__func__, convolutions(), desc, &status);
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
    auto convolution = toSet(__func__, convolutions(), desc, &status);
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
    auto activation = toSet(__func__, activations(), desc, &status);
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
