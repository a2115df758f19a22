// Descriptors of tensors and filters, and how every kind of descriptor is looked up.
#include "cudnn_descriptors.h"

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

template <class T, class Set>
cudnnStatus_t find(const char* call, const char* name, Objects<T>& objects, const void* desc, T* found, Set is_set) {
    cudnnStatus_t status;
    auto object = to_set(call, objects, desc, &status);
    if (object == nullptr) {
        return DNN_REFUSE_IN(call, status, "the descriptor of %s, %p, is null, destroyed, or of another kind", name, desc);
    }
    if (!is_set(*object)) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, "the descriptor of %s was never set", name);
    }
    *found = *object;
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t check_sizes(const char* call, int type, const int size[4]) {
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
            return DNN_REFUSE_IN(call, CUDNN_STATUS_NOT_SUPPORTED_SHAPE,
                                 "sizes %d, %d, %d, %d have more than 2^31 - 1 elements", size[0], size[1], size[2], size[3]);
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
    return find(call, name, convolutions(), desc, convolution, [](const Convolution& c) { return c.compute_type >= 0; });
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
    auto tensor = to_set(__func__, tensors(), desc, &status);
    int size[] = {n, c, h, w};
    if (status != CUDNN_STATUS_SUCCESS || (status = check_sizes(__func__, type, size)) != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (format != CUDNN_TENSOR_NCHW && format != CUDNN_TENSOR_NHWC) {
        return DNN_REFUSE(CUDNN_STATUS_NOT_SUPPORTED_LAYOUT, "tensor format %d; NCHW (0) and NHWC (1) are known", format);
    }
    *tensor = packed(type, format, n, c, h, w);
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnSetTensor4dDescriptorEx(cudnnTensorDescriptor_t desc, int type, int n, int c, int h, int w, int n_stride,
                                           int c_stride, int h_stride, int w_stride) {
    DNN_FAULT();
    cudnnStatus_t status;
    auto tensor = to_set(__func__, tensors(), desc, &status);
    int size[] = {n, c, h, w};
    if (status != CUDNN_STATUS_SUCCESS || (status = check_sizes(__func__, type, size)) != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    if (n_stride <= 0 || c_stride <= 0 || h_stride <= 0 || w_stride <= 0) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM, "strides %d, %d, %d, %d must be positive", n_stride, c_stride, h_stride,
                          w_stride);
    }
    *tensor = {type, {n, c, h, w}, {n_stride, c_stride, h_stride, w_stride}};
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnGetTensor4dDescriptor(cudnnTensorDescriptor_t desc, int* type, int* n, int* c, int* h, int* w, int* n_stride,
                                         int* c_stride, int* h_stride, int* w_stride) {
    DNN_FAULT();
    Tensor tensor;
    if (cudnnStatus_t status = find(__func__, "the tensor", desc, &tensor)) {
        return status;
    }
    int* sizes[] = {n, c, h, w};
    int* strides[] = {n_stride, c_stride, h_stride, w_stride};
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
    auto filter = to_set(__func__, filters(), desc, &status);
    int size[] = {k, c, h, w};
    if (status != CUDNN_STATUS_SUCCESS || (status = check_sizes(__func__, type, size)) != CUDNN_STATUS_SUCCESS) {
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
