// A convolution as one value, its algorithms, and its arithmetic.
#pragma once

#include "cudnn.h"

namespace emu::dnn {

enum class Pass { FORWARD, DATA, FILTER };

/** x * w = y with the descriptors' contents; in the backward passes x, w, y describe dx, dw, dy as well. */
struct Problem {
    Tensor x;
    Filter w;
    Tensor y;
    Convolution conv;

    int k() const { return w.tensor.size[0]; }
    int channels_of_group() const { return w.tensor.size[1]; }
    int r() const { return w.tensor.size[2]; }
    int s() const { return w.tensor.size[3]; }
    size_t weights() const { return size_t(k()) * channels_of_group() * r() * s(); }
    /** Whether inputs are rounded to TF32: always, unless the math type asks for FMA. */
    bool tf32() const { return conv.mathType != CUDNN_FMA_MATH; }
};

/** Output size along one axis. */
inline int output_size(int input, int filter, int pad, int stride, int dilation) {
    return 1 + (input + 2 * pad - ((filter - 1) * dilation + 1)) / stride;
}

/** Puts a problem together from its descriptors, or says why they do not fit. */
cudnnStatus_t describe(const char* call, cudnnTensorDescriptor_t x, cudnnFilterDescriptor_t w,
                       cudnnConvolutionDescriptor_t conv, cudnnTensorDescriptor_t y, Problem* problem);

/** What is known of one algorithm for one problem. */
struct Choice {
    int algorithm;
    bool supported;
    bool deterministic;
    /** Winograd or FFT: the result carries the error of the transforms, so small integers are not exact. */
    bool transforms;
    /** Bytes. */
    size_t workspace;
    int mathType = CUDNN_DEFAULT_MATH;
};

/**
 * All algorithms of a pass, those that are expected to be fastest first, unsupported ones last. Where TF32 is allowed, an
 * algorithm that tensor cores can run is listed once more with FMA math, which takes another workspace.
 */
std::vector<Choice> choices(Pass pass, const Problem& problem);

/** Finds one algorithm among them; a number that is none, or one that does not support the problem, is refused. */
cudnnStatus_t choose(const char* call, Pass pass, const Problem& problem, int algorithm, Choice* choice);

/** How a result is stored: alpha * result + beta * what was there. */
struct Scale {
    float alpha;
    float beta;
};

/** What ConvolutionBiasActivationForward adds: relu(result + alpha2 * z + bias). */
struct Epilogue {
    float alpha2;
    const float* z;
    const float* bias;
    bool relu;
};

void forward(const Problem& problem, const Choice& choice, Scale scale, const float* x, const float* w, float* y,
             const Epilogue* epilogue);
void backward_data(const Problem& problem, const Choice& choice, Scale scale, const float* w, const float* dy, float* dx);
void backward_filter(const Problem& problem, const Choice& choice, Scale scale, const float* x, const float* dy, float* dw);
void backward_bias(const Tensor& dy_desc, Scale scale, const float* dy, const Tensor& db_desc, float* db);

}  // namespace emu::dnn
