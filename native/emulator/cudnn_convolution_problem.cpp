// Puts convolutions together from descriptors, and says which algorithms there are for them.
//
// Which algorithm supports what follows cuDNN's documentation. Sizes of workspaces and the order of preference are made up:
// the non-deterministic algorithms come first and the ones after them need workspaces, as happens on a GPU.
#include "cudnn_convolution.h"

#include <algorithm>

using namespace emu::dnn;

namespace emu::dnn {

cudnnStatus_t describe(const char* call, cudnnTensorDescriptor_t x, cudnnFilterDescriptor_t w,
                       cudnnConvolutionDescriptor_t conv, cudnnTensorDescriptor_t y, Problem* problem) {
    cudnnStatus_t status;
    if ((status = find(call, "x", x, &problem->x)) || (status = find(call, "w", w, &problem->w)) ||
        (status = find(call, "the convolution", conv, &problem->conv)) || (status = find(call, "y", y, &problem->y))) {
        return status;
    }
    const Problem& p = *problem;
    if (p.x.size[1] != p.channels_of_group() * p.conv.groups || p.k() % p.conv.groups != 0) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH,
                             "x has %d channels, the filter %d inputs and %d outputs, in %d groups", p.x.size[1],
                             p.channels_of_group(), p.k(), p.conv.groups);
    }
    if ((p.r() - 1) * p.conv.dilation_h + 1 > p.x.size[2] + 2 * p.conv.pad_h ||
        (p.s() - 1) * p.conv.dilation_w + 1 > p.x.size[3] + 2 * p.conv.pad_w) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM, "a filter of %d x %d is larger than the padded x of %d x %d", p.r(),
                             p.s(), p.x.size[2] + 2 * p.conv.pad_h, p.x.size[3] + 2 * p.conv.pad_w);
    }
    int expected[] = {p.x.size[0], p.k(), output_size(p.x.size[2], p.r(), p.conv.pad_h, p.conv.stride_h, p.conv.dilation_h),
                      output_size(p.x.size[3], p.s(), p.conv.pad_w, p.conv.stride_w, p.conv.dilation_w)};
    if (!std::equal(expected, expected + 4, p.y.size)) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH,
                             "y must be %d, %d, %d, %d (N, C, H, W), it is %d, %d, %d, %d", expected[0], expected[1],
                             expected[2], expected[3], p.y.size[0], p.y.size[1], p.y.size[2], p.y.size[3]);
    }
    if (p.w.format == CUDNN_TENSOR_NHWC && (!p.x.is_nhwc() || !p.y.is_nhwc())) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_NOT_SUPPORTED_LAYOUT, "an NHWC filter needs x and y as packed NHWC");
    }
    return CUDNN_STATUS_SUCCESS;
}

namespace {

/** In all three passes the algorithm that tensor cores run has the same number. */
constexpr int kTensorCore = 1;

size_t rounded(size_t bytes) { return (bytes + 255) / 256 * 256; }

/** Tiles of 4 x 4 of every image, filter and result in their transformed form. */
size_t transform_workspace(const Problem& p) {
    size_t images = size_t(p.x.size[0]) * (p.x.size[1] + p.k()) * (p.x.size[2] + 3) * (p.x.size[3] + 3);
    return rounded(4 * (images + 16 * p.weights()));
}

size_t filter_workspace(const Problem& p, int copies) { return rounded(4 * p.weights() * copies); }

size_t patch_workspace(const Problem& p) {
    return rounded(size_t(4) * p.r() * p.s() * p.x.size[1] * p.y.size[2] * p.y.size[3]);
}

size_t index_workspace(const Problem& p) {
    return rounded(4 * (size_t(p.r()) * p.s() * p.channels_of_group() + size_t(p.y.size[2]) * p.y.size[3]));
}

/** Filter and result once more in the layout of tensor cores. */
size_t tensor_core_workspace(const Problem& p) {
    return p.tf32() ? rounded(4 * (p.weights() + size_t(p.k()) * p.y.size[2] * p.y.size[3])) : 0;
}

/** Whether the algorithms that need plain images, one group, no dilation and stride 1 apply. */
bool plain(const Problem& p) {
    return p.w.format == CUDNN_TENSOR_NCHW && p.conv.groups == 1 && p.conv.dilation_h == 1 && p.conv.dilation_w == 1 &&
           p.conv.stride_h == 1 && p.conv.stride_w == 1;
}

bool three_by_three(const Problem& p) { return plain(p) && p.r() == 3 && p.s() == 3; }

bool small(const Problem& p) {
    return plain(p) && p.x.size[2] + 2 * p.conv.pad_h <= 256 && p.x.size[3] + 2 * p.conv.pad_w <= 256;
}

bool explicit_gemm(const Problem& p) {
    return p.w.format == CUDNN_TENSOR_NCHW && p.conv.dilation_h == 1 && p.conv.dilation_w == 1;
}

/** algorithm, supported, deterministic, transforms, workspace */
std::vector<Choice> all(Pass pass, const Problem& p) {
    size_t transform = transform_workspace(p);
    switch (pass) {
        case Pass::FORWARD:
            return {{6, three_by_three(p), true, true, 0},
                    {kTensorCore, true, true, false, index_workspace(p) + tensor_core_workspace(p)},
                    {0, true, true, false, 0},
                    {7, three_by_three(p), true, true, transform},
                    {2, explicit_gemm(p), true, false, patch_workspace(p)},
                    {5, plain(p), true, true, transform},
                    {4, small(p), true, true, 2 * transform},
                    {3, false, true, false, 0}};
        case Pass::DATA:
            return {{0, true, false, false, 0},
                    {kTensorCore, true, true, false, filter_workspace(p, 1) + tensor_core_workspace(p)},
                    {4, three_by_three(p), true, true, 0},
                    {5, three_by_three(p), true, true, transform},
                    {3, plain(p), true, true, transform},
                    {2, small(p), true, true, 2 * transform}};
        case Pass::FILTER:
            return {{0, true, false, false, 0},
                    {3, explicit_gemm(p), false, false, filter_workspace(p, 1)},
                    {kTensorCore, true, true, false, filter_workspace(p, 2) + tensor_core_workspace(p)},
                    {5, three_by_three(p), true, true, transform},
                    {6, plain(p), true, true, transform},
                    {2, small(p), true, true, 2 * transform},
                    {4, false, true, true, 0}};
    }
    return {};
}

}  // namespace

std::vector<Choice> choices(Pass pass, const Problem& problem) {
    std::vector<Choice> list = all(pass, problem);
    for (Choice& choice : list) {
        choice.mathType = problem.conv.mathType;
    }
    if (problem.tf32()) {
        Problem plain = problem;
        plain.conv.mathType = CUDNN_FMA_MATH;
        for (Choice choice : all(pass, plain)) {
            if (choice.algorithm == kTensorCore) {
                choice.mathType = CUDNN_FMA_MATH;
                list.push_back(choice);
            }
        }
    }
    std::stable_partition(list.begin(), list.end(), [](const Choice& choice) { return choice.supported; });
    return list;
}

cudnnStatus_t choose(const char* call, Pass pass, const Problem& problem, int algorithm, Choice* choice) {
    for (const Choice& known : all(pass, problem)) {
        if (known.algorithm == algorithm) {
            *choice = known;
            choice->mathType = problem.conv.mathType;
            return known.supported ? CUDNN_STATUS_SUCCESS
                                   : DNN_REFUSE_IN(call, CUDNN_STATUS_NOT_SUPPORTED,
                                                   "algorithm %d does not support this convolution", algorithm);
        }
    }
    return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM, "%d is no algorithm of this pass", algorithm);
}

}  // namespace emu::dnn

cudnnStatus_t cudnnGetConvolution2dForwardOutputDim(cudnnConvolutionDescriptor_t conv_desc, cudnnTensorDescriptor_t x_desc,
                                                    cudnnFilterDescriptor_t w_desc, int* n, int* c, int* h, int* w) {
    DNN_FAULT();
    Tensor x;
    Filter filter;
    Convolution conv;
    cudnnStatus_t status;
    if ((status = find(__func__, "the convolution", conv_desc, &conv)) || (status = find(__func__, "x", x_desc, &x)) ||
        (status = find(__func__, "w", w_desc, &filter))) {
        return status;
    }
    if (n == nullptr || c == nullptr || h == nullptr || w == nullptr) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "no place for a size");
    }
    if (x.size[1] != filter.tensor.size[1] * conv.groups) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "x has %d channels, the filter %d in %d groups", x.size[1],
                          filter.tensor.size[1], conv.groups);
    }
    *n = x.size[0];
    *c = filter.tensor.size[0];
    *h = output_size(x.size[2], filter.tensor.size[2], conv.pad_h, conv.stride_h, conv.dilation_h);
    *w = output_size(x.size[3], filter.tensor.size[3], conv.pad_w, conv.stride_w, conv.dilation_w);
    return CUDNN_STATUS_SUCCESS;
}
