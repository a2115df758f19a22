// The convolutions themselves: checks, then the loops in the stream.
#include "cudnn_convolution.h"

using namespace emu::dnn;
using emu::Operand;

namespace {

/** The workspace as an operand when the algorithm needs one. */
cudnnStatus_t add_workspace(const char* call, const Choice& choice, void* workspace, size_t bytes,
                            std::vector<Operand>* operands) {
    if (choice.workspace > bytes) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_SIZE_INSUFFICIENT,
                             "algorithm %d needs a workspace of %zu bytes, %zu given", choice.algorithm, choice.workspace,
                             bytes);
    }
    if (choice.workspace > 0) {
        operands->push_back({"workspace", workspace, choice.workspace, kAlignment, true});
    }
    return CUDNN_STATUS_SUCCESS;
}

/** What the three passes check alike: handle, descriptors, algorithm, scaling factors. */
cudnnStatus_t prepare(const char* call, const Use& use, Pass pass, cudnnTensorDescriptor_t x, cudnnFilterDescriptor_t w,
                      cudnnConvolutionDescriptor_t conv, cudnnTensorDescriptor_t y, int algorithm, const void* alpha,
                      const void* beta, Problem* problem, Choice* choice, Scale* scale) {
    cudnnStatus_t status;
    (status = use.status()) || (status = describe(call, x, w, conv, y, problem)) ||
            (status = choose(call, pass, *problem, algorithm, choice)) ||
            (status = scalar(call, "alpha", alpha, &scale->alpha)) || (status = scalar(call, "beta", beta, &scale->beta));
    return status;
}

}  // namespace

cudnnStatus_t cudnnConvolutionForward(cudnnHandle_t handle, const void* alpha, cudnnTensorDescriptor_t x_desc, const void* x,
                                      cudnnFilterDescriptor_t w_desc, const void* w, cudnnConvolutionDescriptor_t conv,
                                      int algorithm, void* workspace, size_t bytes, const void* beta,
                                      cudnnTensorDescriptor_t y_desc, void* y) {
    DNN_FAULT();
    Use use(__func__, handle);
    Problem problem;
    Choice choice;
    Scale scale;
    cudnnStatus_t status = prepare(__func__, use, Pass::FORWARD, x_desc, w_desc, conv, y_desc, algorithm, alpha, beta, &problem,
                                   &choice, &scale);
    if (status != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    std::vector<Operand> operands = {{"x", x, problem.x.bytes(), kAlignment, false},
                                     {"w", w, problem.w.tensor.bytes(), kAlignment, false},
                                     {"y", y, problem.y.bytes(), kAlignment, true}};
    if ((status = add_workspace(__func__, choice, workspace, bytes, &operands))) {
        return status;
    }
    return launch(__func__, use, std::move(operands), [=] {
        emu::spoil(workspace, choice.workspace);
        forward(problem, choice, scale, static_cast<const float*>(x), static_cast<const float*>(w), static_cast<float*>(y),
                nullptr);
    });
}

cudnnStatus_t cudnnConvolutionBiasActivationForward(cudnnHandle_t handle, const void* alpha1, cudnnTensorDescriptor_t x_desc,
                                                    const void* x, cudnnFilterDescriptor_t w_desc, const void* w,
                                                    cudnnConvolutionDescriptor_t conv, int algorithm, void* workspace,
                                                    size_t bytes, const void* alpha2, cudnnTensorDescriptor_t z_desc,
                                                    const void* z, cudnnTensorDescriptor_t bias_desc, const void* bias,
                                                    cudnnActivationDescriptor_t activation_desc, cudnnTensorDescriptor_t y_desc,
                                                    void* y) {
    DNN_FAULT();
    Use use(__func__, handle);
    Problem problem;
    Choice choice;
    Scale scale;
    Tensor z_tensor, bias_tensor;
    Activation activation;
    cudnnStatus_t status;
    if ((status = prepare(__func__, use, Pass::FORWARD, x_desc, w_desc, conv, y_desc, algorithm, alpha1, alpha2, &problem,
                          &choice, &scale)) ||
        (status = find(__func__, "z", z_desc, &z_tensor)) || (status = find(__func__, "the bias", bias_desc, &bias_tensor)) ||
        (status = find(__func__, "the activation", activation_desc, &activation))) {
        return status;
    }
    if (!(z_tensor == problem.y)) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "z and y have different sizes or strides");
    }
    if (bias_tensor.size[0] != 1 || bias_tensor.size[1] != problem.k() || bias_tensor.size[2] != 1 ||
        bias_tensor.size[3] != 1) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "the bias must be 1, %d, 1, 1, it is %d, %d, %d, %d",
                          problem.k(), bias_tensor.size[0], bias_tensor.size[1], bias_tensor.size[2], bias_tensor.size[3]);
    }
    if (activation.mode != CUDNN_ACTIVATION_RELU && activation.mode != CUDNN_ACTIVATION_IDENTITY) {
        return DNN_REFUSE(CUDNN_STATUS_NOT_SUPPORTED, "activation mode %d; RELU (1) and IDENTITY (5) can be fused",
                          activation.mode);
    }
    if (activation.mode == CUDNN_ACTIVATION_IDENTITY && algorithm != 1) {
        return DNN_REFUSE(CUDNN_STATUS_NOT_SUPPORTED, "IDENTITY goes with algorithm 1 (IMPLICIT_PRECOMP_GEMM) only, not %d",
                          algorithm);
    }
    std::vector<Operand> operands = {{"x", x, problem.x.bytes(), kAlignment, false},
                                     {"w", w, problem.w.tensor.bytes(), kAlignment, false},
                                     {"z", z, problem.y.bytes(), kAlignment, false, true},
                                     {"bias", bias, bias_tensor.bytes(), kAlignment, false},
                                     {"y", y, problem.y.bytes(), kAlignment, true}};
    if ((status = add_workspace(__func__, choice, workspace, bytes, &operands))) {
        return status;
    }
    return launch(__func__, use, std::move(operands), [=] {
        emu::spoil(workspace, choice.workspace);
        Epilogue epilogue{scale.beta, static_cast<const float*>(z), static_cast<const float*>(bias),
                          activation.mode == CUDNN_ACTIVATION_RELU};
        forward(problem, choice, {scale.alpha, 0}, static_cast<const float*>(x), static_cast<const float*>(w),
                static_cast<float*>(y), &epilogue);
    });
}

cudnnStatus_t cudnnConvolutionBackwardData(cudnnHandle_t handle, const void* alpha, cudnnFilterDescriptor_t w_desc,
                                           const void* w, cudnnTensorDescriptor_t dy_desc, const void* dy,
                                           cudnnConvolutionDescriptor_t conv, int algorithm, void* workspace, size_t bytes,
                                           const void* beta, cudnnTensorDescriptor_t dx_desc, void* dx) {
    DNN_FAULT();
    Use use(__func__, handle);
    Problem problem;
    Choice choice;
    Scale scale;
    cudnnStatus_t status = prepare(__func__, use, Pass::DATA, dx_desc, w_desc, conv, dy_desc, algorithm, alpha, beta, &problem,
                                   &choice, &scale);
    if (status != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    std::vector<Operand> operands = {{"w", w, problem.w.tensor.bytes(), kAlignment, false},
                                     {"dy", dy, problem.y.bytes(), kAlignment, false},
                                     {"dx", dx, problem.x.bytes(), kAlignment, true}};
    if ((status = add_workspace(__func__, choice, workspace, bytes, &operands))) {
        return status;
    }
    return launch(__func__, use, std::move(operands), [=] {
        emu::spoil(workspace, choice.workspace);
        backward_data(problem, choice, scale, static_cast<const float*>(w), static_cast<const float*>(dy),
                      static_cast<float*>(dx));
    });
}

cudnnStatus_t cudnnConvolutionBackwardFilter(cudnnHandle_t handle, const void* alpha, cudnnTensorDescriptor_t x_desc,
                                             const void* x, cudnnTensorDescriptor_t dy_desc, const void* dy,
                                             cudnnConvolutionDescriptor_t conv, int algorithm, void* workspace, size_t bytes,
                                             const void* beta, cudnnFilterDescriptor_t dw_desc, void* dw) {
    DNN_FAULT();
    Use use(__func__, handle);
    Problem problem;
    Choice choice;
    Scale scale;
    cudnnStatus_t status = prepare(__func__, use, Pass::FILTER, x_desc, dw_desc, conv, dy_desc, algorithm, alpha, beta,
                                   &problem, &choice, &scale);
    if (status != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    std::vector<Operand> operands = {{"x", x, problem.x.bytes(), kAlignment, false},
                                     {"dy", dy, problem.y.bytes(), kAlignment, false},
                                     {"dw", dw, problem.w.tensor.bytes(), kAlignment, true}};
    if ((status = add_workspace(__func__, choice, workspace, bytes, &operands))) {
        return status;
    }
    return launch(__func__, use, std::move(operands), [=] {
        emu::spoil(workspace, choice.workspace);
        backward_filter(problem, choice, scale, static_cast<const float*>(x), static_cast<const float*>(dy),
                        static_cast<float*>(dw));
    });
}

cudnnStatus_t cudnnConvolutionBackwardBias(cudnnHandle_t handle, const void* alpha, cudnnTensorDescriptor_t dy_desc,
                                           const void* dy, const void* beta, cudnnTensorDescriptor_t db_desc, void* db) {
    DNN_FAULT();
    Use use(__func__, handle);
    Tensor gradient, bias;
    Scale scale;
    cudnnStatus_t status;
    if ((status = use.status()) || (status = find(__func__, "dy", dy_desc, &gradient)) ||
        (status = find(__func__, "db", db_desc, &bias)) || (status = scalar(__func__, "alpha", alpha, &scale.alpha)) ||
        (status = scalar(__func__, "beta", beta, &scale.beta))) {
        return status;
    }
    if (bias.size[0] != 1 || bias.size[1] != gradient.size[1] || bias.size[2] != 1 || bias.size[3] != 1) {
        return DNN_REFUSE(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "db must be 1, %d, 1, 1, it is %d, %d, %d, %d",
                          gradient.size[1], bias.size[0], bias.size[1], bias.size[2], bias.size[3]);
    }
    return launch(__func__, use, {{"dy", dy, gradient.bytes(), kAlignment, false}, {"db", db, bias.bytes(), kAlignment, true}},
                  [=] { backward_bias(gradient, scale, static_cast<const float*>(dy), bias, static_cast<float*>(db)); });
}
