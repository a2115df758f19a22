// Heuristics, workspace sizes and timed searches of convolutions.
#include "cudnn_convolution.h"

#include <algorithm>

using namespace emu::dnn;
using emu::Operand;

namespace {

cudnnConvolutionAlgoPerf_t record(const Choice& choice, float time) {
    cudnnConvolutionAlgoPerf_t result{};
    result.algo = choice.algorithm;
    result.status = choice.supported ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_NOT_SUPPORTED;
    result.time = time;
    result.memory = choice.workspace;
    result.determinism = choice.deterministic ? CUDNN_DETERMINISTIC : CUDNN_NON_DETERMINISTIC;
    result.mathType = choice.mathType;
    return result;
}

cudnnStatus_t check_results(const char* call, int requested, const int* returned, const cudnnConvolutionAlgoPerf_t* results) {
    if (returned == nullptr || results == nullptr) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "no place for the results");
    }
    if (requested < 1) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM, "%d results asked for", requested);
    }
    return CUDNN_STATUS_SUCCESS;
}

/** The heuristics: nothing is run, the time of every result is -1. */
cudnnStatus_t guess(const char* call, Pass pass, cudnnHandle_t handle, cudnnTensorDescriptor_t x, cudnnFilterDescriptor_t w,
                    cudnnConvolutionDescriptor_t conv, cudnnTensorDescriptor_t y, int requested, int* returned,
                    cudnnConvolutionAlgoPerf_t* results) {
    Use use(call, handle);
    Problem problem;
    cudnnStatus_t status;
    if ((status = use.status()) || (status = describe(call, x, w, conv, y, &problem)) ||
        (status = check_results(call, requested, returned, results))) {
        return status;
    }
    std::vector<Choice> list = choices(pass, problem);
    *returned = std::min(requested, static_cast<int>(list.size()));
    for (int i = 0; i < *returned; i++) {
        results[i] = record(list[i], -1);
    }
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t workspaceSize(const char* call, Pass pass, cudnnHandle_t handle, cudnnTensorDescriptor_t x,
                            cudnnFilterDescriptor_t w, cudnnConvolutionDescriptor_t conv, cudnnTensorDescriptor_t y,
                            int algorithm, size_t* bytes) {
    Use use(call, handle);
    Problem problem;
    Choice choice;
    cudnnStatus_t status;
    if ((status = use.status()) || (status = describe(call, x, w, conv, y, &problem)) ||
        (status = choose(call, pass, problem, algorithm, &choice))) {
        return status;
    }
    if (bytes == nullptr) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "no place for the size");
    }
    *bytes = choice.workspace;
    return CUDNN_STATUS_SUCCESS;
}

/**
 * The timed search. The times are made up from the order of preference, so that tests repeat; the output is overwritten with
 * NaN, since the real search leaves the result of whatever it tried last.
 */
cudnnStatus_t search(const char* call, Pass pass, cudnnHandle_t handle, cudnnTensorDescriptor_t x_desc, const void* x,
                     cudnnFilterDescriptor_t w_desc, const void* w, cudnnConvolutionDescriptor_t conv,
                     cudnnTensorDescriptor_t y_desc, const void* y, int requested, int* returned,
                     cudnnConvolutionAlgoPerf_t* results, void* workspace, size_t bytes) {
    Use use(call, handle);
    Problem problem;
    cudnnStatus_t status;
    if ((status = use.status()) || (status = describe(call, x_desc, w_desc, conv, y_desc, &problem)) ||
        (status = check_results(call, requested, returned, results))) {
        return status;
    }
    if (emu::capturing(use.stream())) {
        return DNN_REFUSE_IN(call, CUDNN_STATUS_EXECUTION_FAILED_CUDART,
                             "a timed search synchronises, which a stream that is being captured cannot");
    }
    std::vector<Operand> operands = {{"x", x, problem.x.bytes(), kAlignment, pass == Pass::DATA},
                                     {"w", w, problem.w.tensor.bytes(), kAlignment, pass == Pass::FILTER},
                                     {"y", y, problem.y.bytes(), kAlignment, pass == Pass::FORWARD}};
    if (bytes > 0) {
        operands.push_back({"workspace", workspace, bytes, kAlignment, true});
    }
    status = launch(call, use, operands, [operands] {
        for (const Operand& operand : operands) {
            if (operand.written) {
                emu::spoil(const_cast<void*>(operand.start), operand.bytes);
            }
        }
    });
    if (status != CUDNN_STATUS_SUCCESS) {
        return status;
    }
    std::vector<cudnnConvolutionAlgoPerf_t> found, failed;
    for (const Choice& choice : choices(pass, problem)) {
        bool fits = choice.supported && choice.workspace <= bytes;
        auto result = record(choice, fits ? 0.01f * static_cast<float>(found.size() + 1) : -1.0f);
        if (choice.supported && !fits) {
            result.status = CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED;
        }
        (fits ? found : failed).push_back(result);
    }
    found.insert(found.end(), failed.begin(), failed.end());
    *returned = std::min(requested, static_cast<int>(found.size()));
    std::copy(found.begin(), found.begin() + *returned, results);
    return CUDNN_STATUS_SUCCESS;
}

}  // namespace

cudnnStatus_t cudnnGetConvolutionForwardAlgorithm_v7(cudnnHandle_t handle, cudnnTensorDescriptor_t x, cudnnFilterDescriptor_t w,
                                                     cudnnConvolutionDescriptor_t conv, cudnnTensorDescriptor_t y,
                                                     int requested, int* returned, cudnnConvolutionAlgoPerf_t* results) {
    DNN_FAULT();
    return guess(__func__, Pass::FORWARD, handle, x, w, conv, y, requested, returned, results);
}

cudnnStatus_t cudnnGetConvolutionBackwardDataAlgorithm_v7(cudnnHandle_t handle, cudnnFilterDescriptor_t w,
                                                          cudnnTensorDescriptor_t dy, cudnnConvolutionDescriptor_t conv,
                                                          cudnnTensorDescriptor_t dx, int requested, int* returned,
                                                          cudnnConvolutionAlgoPerf_t* results) {
    DNN_FAULT();
    return guess(__func__, Pass::DATA, handle, dx, w, conv, dy, requested, returned, results);
}

cudnnStatus_t cudnnGetConvolutionBackwardFilterAlgorithm_v7(cudnnHandle_t handle, cudnnTensorDescriptor_t x,
                                                            cudnnTensorDescriptor_t dy, cudnnConvolutionDescriptor_t conv,
                                                            cudnnFilterDescriptor_t dw, int requested, int* returned,
                                                            cudnnConvolutionAlgoPerf_t* results) {
    DNN_FAULT();
    return guess(__func__, Pass::FILTER, handle, x, dw, conv, dy, requested, returned, results);
}

cudnnStatus_t cudnnGetConvolutionForwardWorkspaceSize(cudnnHandle_t handle, cudnnTensorDescriptor_t x,
                                                      cudnnFilterDescriptor_t w, cudnnConvolutionDescriptor_t conv,
                                                      cudnnTensorDescriptor_t y, int algorithm, size_t* bytes) {
    DNN_FAULT();
    return workspaceSize(__func__, Pass::FORWARD, handle, x, w, conv, y, algorithm, bytes);
}

cudnnStatus_t cudnnGetConvolutionBackwardDataWorkspaceSize(cudnnHandle_t handle, cudnnFilterDescriptor_t w,
                                                           cudnnTensorDescriptor_t dy, cudnnConvolutionDescriptor_t conv,
                                                           cudnnTensorDescriptor_t dx, int algorithm, size_t* bytes) {
    DNN_FAULT();
    return workspaceSize(__func__, Pass::DATA, handle, dx, w, conv, dy, algorithm, bytes);
}

cudnnStatus_t cudnnGetConvolutionBackwardFilterWorkspaceSize(cudnnHandle_t handle, cudnnTensorDescriptor_t x,
                                                             cudnnTensorDescriptor_t dy, cudnnConvolutionDescriptor_t conv,
                                                             cudnnFilterDescriptor_t dw, int algorithm, size_t* bytes) {
    DNN_FAULT();
    return workspaceSize(__func__, Pass::FILTER, handle, x, dw, conv, dy, algorithm, bytes);
}

cudnnStatus_t cudnnFindConvolutionForwardAlgorithmEx(cudnnHandle_t handle, cudnnTensorDescriptor_t x_desc, const void* x,
                                                     cudnnFilterDescriptor_t w_desc, const void* w,
                                                     cudnnConvolutionDescriptor_t conv, cudnnTensorDescriptor_t y_desc, void* y,
                                                     int requested, int* returned, cudnnConvolutionAlgoPerf_t* results,
                                                     void* workspace, size_t bytes) {
    DNN_FAULT();
    return search(__func__, Pass::FORWARD, handle, x_desc, x, w_desc, w, conv, y_desc, y, requested, returned, results,
                  workspace, bytes);
}

cudnnStatus_t cudnnFindConvolutionBackwardDataAlgorithmEx(cudnnHandle_t handle, cudnnFilterDescriptor_t w_desc, const void* w,
                                                          cudnnTensorDescriptor_t dy_desc, const void* dy,
                                                          cudnnConvolutionDescriptor_t conv, cudnnTensorDescriptor_t dx_desc,
                                                          void* dx, int requested, int* returned,
                                                          cudnnConvolutionAlgoPerf_t* results, void* workspace, size_t bytes) {
    DNN_FAULT();
    return search(__func__, Pass::DATA, handle, dx_desc, dx, w_desc, w, conv, dy_desc, dy, requested, returned, results,
                  workspace, bytes);
}

cudnnStatus_t cudnnFindConvolutionBackwardFilterAlgorithmEx(cudnnHandle_t handle, cudnnTensorDescriptor_t x_desc, const void* x,
                                                            cudnnTensorDescriptor_t dy_desc, const void* dy,
                                                            cudnnConvolutionDescriptor_t conv, cudnnFilterDescriptor_t dw_desc,
                                                            void* dw, int requested, int* returned,
                                                            cudnnConvolutionAlgoPerf_t* results, void* workspace,
                                                            size_t bytes) {
    DNN_FAULT();
    return search(__func__, Pass::FILTER, handle, x_desc, x, dw_desc, dw, conv, dy_desc, dy, requested, returned, results,
                  workspace, bytes);
}
