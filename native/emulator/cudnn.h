// What the files of cuDNN's stand-in share: the objects behind the handles, and how a call is checked and queued.
#pragma once

#include "cudnn_abi.h"
#include "objects.h"
#include "operands.h"
#include "refusal.h"

#include <atomic>
#include <functional>

namespace emu::dnn {

/** Answers with a status and keeps the reason for cudnnGetLastErrorString. */
#define DNN_REFUSE_IN(call, status, ...) emu::refuse("CUDNN_LOGLEVEL_DBG", status, call, __VA_ARGS__)
#define DNN_REFUSE(status, ...) DNN_REFUSE_IN(__func__, status, __VA_ARGS__)

/** First line of every entry: a test may have asked for this call to fail. */
#define DNN_FAULT()                               \
    if (int fault = emu::fault(__func__)) {       \
        return static_cast<cudnnStatus_t>(fault); \
    }

struct Handle {
    std::atomic<void*> stream{nullptr};
    std::atomic<int> users{0};

    Handle() = default;
    Handle(Handle&& other) : stream(other.stream.load()) {}
};

/** Sizes N, C, H, W and the distances in elements between neighbours along each; `type` is -1 until it is set. */
struct Tensor {
    int type = -1;
    int size[4] = {};
    int stride[4] = {};

    bool same_sizes(const Tensor& o) const {
        return size[0] == o.size[0] && size[1] == o.size[1] && size[2] == o.size[2] && size[3] == o.size[3];
    }
    bool operator==(const Tensor& o) const {
        return type == o.type && same_sizes(o) && stride[0] == o.stride[0] && stride[1] == o.stride[1] &&
               stride[2] == o.stride[2] && stride[3] == o.stride[3];
    }
    size_t bytes() const {
        size_t last = 0;
        for (int i = 0; i < 4; i++) {
            last += size_t(size[i] - 1) * stride[i];
        }
        return (last + 1) * sizeof(float);
    }
    /** Whether it lies in memory as N, H, W, C without gaps. */
    bool is_nhwc() const {
        return stride[1] == 1 && stride[3] == size[1] && stride[2] == size[3] * size[1] &&
               stride[0] == size[2] * size[3] * size[1];
    }
};

/** A filter K, C, R, S: a tensor whose strides follow from its format. */
struct Filter {
    Tensor tensor;
    int format = -1;
};

struct Convolution {
    int compute_type = -1;
    int pad_h = 0, pad_w = 0, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
    int mode = CUDNN_CROSS_CORRELATION;
    int mathType = CUDNN_DEFAULT_MATH;
    int groups = 1;
};

struct Activation {
    int mode = -1;
    int nan = 0;
    double coefficient = 0;
};

Objects<Handle>& handles();
Objects<Tensor>& tensors();
Objects<Filter>& filters();
Objects<Convolution>& convolutions();
Objects<Activation>& activations();

/** Sizes and strides of a packed tensor in a format. */
Tensor packed(int type, int format, int n, int c, int h, int w);

/**
 * A handle in use by one call. cuDNN's handles must not be used by two threads at once: the second is refused, where the
 * real library would mix up their work.
 */
class Use {
public:
    Use(const char* call, cudnnHandle_t handle);
    ~Use();
    Use(const Use&) = delete;

    /** CUDNN_STATUS_SUCCESS, or why the handle cannot be used. */
    cudnnStatus_t status() const { return refused; }
    void* stream() const { return handle->stream; }

private:
    std::shared_ptr<Handle> handle;
    cudnnStatus_t refused = CUDNN_STATUS_SUCCESS;
};

/** Finds a descriptor that was created, set and not destroyed. */
cudnnStatus_t find(const char* call, const char* name, cudnnTensorDescriptor_t desc, Tensor* tensor);
cudnnStatus_t find(const char* call, const char* name, cudnnFilterDescriptor_t desc, Filter* filter);
cudnnStatus_t find(const char* call, const char* name, cudnnConvolutionDescriptor_t desc, Convolution* convolution);
cudnnStatus_t find(const char* call, const char* name, cudnnActivationDescriptor_t desc, Activation* activation);

/** Reads one scaling factor, which lies on the host as a float. */
cudnnStatus_t scalar(const char* call, const char* name, const void* pointer, float* value);

/** Checks the operands and queues the work; it runs when something synchronises with the handle's stream. */
cudnnStatus_t launch(const char* call, const Use& use, std::vector<Operand> operands, std::function<void()> work);

/** Alignment in bytes that this stand-in asks of every tensor. */
constexpr size_t kAlignment = 16;

}  // namespace emu::dnn
