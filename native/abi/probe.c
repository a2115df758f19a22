/*
 * Prints what the headers of CUDA's libraries say about the numbers and structs that the Java bindings repeat by hand: one
 * line for each, a name and a value. A library whose headers are not found is left out; a last line for each library says
 * whether it was there.
 *
 *     gcc -I/usr/local/cuda/include -o probe probe.c && ./probe
 */
#include <stddef.h>
#include <stdio.h>

#define VALUE(name) printf("%s %lld\n", #name, (long long)(name))
#define SIZE(type) printf("sizeof(%s) %lld\n", #type, (long long)sizeof(type))
#define OFFSET(type, field) printf("offsetof(%s,%s) %lld\n", #type, #field, (long long)offsetof(type, field))

#if __has_include(<cuda.h>)
#include <cuda.h>

static int driver(void) {
    // CUresult
    VALUE(CUDA_SUCCESS);
    VALUE(CUDA_ERROR_INVALID_VALUE);
    VALUE(CUDA_ERROR_OUT_OF_MEMORY);
    VALUE(CUDA_ERROR_NOT_INITIALIZED);
    VALUE(CUDA_ERROR_DEINITIALIZED);
    VALUE(CUDA_ERROR_STUB_LIBRARY);
    VALUE(CUDA_ERROR_NO_DEVICE);
    VALUE(CUDA_ERROR_INVALID_DEVICE);
    VALUE(CUDA_ERROR_INVALID_IMAGE);
    VALUE(CUDA_ERROR_INVALID_CONTEXT);
    VALUE(CUDA_ERROR_NO_BINARY_FOR_GPU);
    VALUE(CUDA_ERROR_ECC_UNCORRECTABLE);
    VALUE(CUDA_ERROR_INVALID_PTX);
    VALUE(CUDA_ERROR_UNSUPPORTED_PTX_VERSION);
    VALUE(CUDA_ERROR_INVALID_HANDLE);
    VALUE(CUDA_ERROR_NOT_FOUND);
    VALUE(CUDA_ERROR_NOT_READY);
    VALUE(CUDA_ERROR_ILLEGAL_ADDRESS);
    VALUE(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES);
    VALUE(CUDA_ERROR_LAUNCH_TIMEOUT);
    VALUE(CUDA_ERROR_ASSERT);
    VALUE(CUDA_ERROR_HARDWARE_STACK_ERROR);
    VALUE(CUDA_ERROR_ILLEGAL_INSTRUCTION);
    VALUE(CUDA_ERROR_MISALIGNED_ADDRESS);
    VALUE(CUDA_ERROR_INVALID_ADDRESS_SPACE);
    VALUE(CUDA_ERROR_INVALID_PC);
    VALUE(CUDA_ERROR_LAUNCH_FAILED);
    VALUE(CUDA_ERROR_SYSTEM_DRIVER_MISMATCH);
    VALUE(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    VALUE(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    VALUE(CUDA_ERROR_STREAM_CAPTURE_UNMATCHED);
    VALUE(CUDA_ERROR_STREAM_CAPTURE_UNJOINED);
    VALUE(CUDA_ERROR_STREAM_CAPTURE_IMPLICIT);
    VALUE(CUDA_ERROR_CAPTURED_EVENT);
    VALUE(CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD);
    // CUdevice_attribute
    VALUE(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK);
    VALUE(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK);
    VALUE(CU_DEVICE_ATTRIBUTE_WARP_SIZE);
    VALUE(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
    VALUE(CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE);
    VALUE(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR);
    VALUE(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
    VALUE(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    VALUE(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
    // CUstream_flags, CUevent_flags, cuMemHostAlloc flags
    VALUE(CU_STREAM_NON_BLOCKING);
    VALUE(CU_EVENT_DEFAULT);
    VALUE(CU_EVENT_DISABLE_TIMING);
    VALUE(CU_MEMHOSTALLOC_PORTABLE);
    // CUstreamCaptureMode, CUstreamCaptureStatus
    VALUE(CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
    VALUE(CU_STREAM_CAPTURE_STATUS_NONE);
    VALUE(CU_STREAM_CAPTURE_STATUS_ACTIVE);
    VALUE(CU_STREAM_CAPTURE_STATUS_INVALIDATED);
    // CUfunction_attribute
    VALUE(CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK);
    VALUE(CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES);
    VALUE(CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES);
    VALUE(CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES);
    VALUE(CU_FUNC_ATTRIBUTE_NUM_REGS);
    VALUE(CU_FUNC_ATTRIBUTE_PTX_VERSION);
    VALUE(CU_FUNC_ATTRIBUTE_BINARY_VERSION);
    VALUE(CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES);
    // CUjit_option
    VALUE(CU_JIT_ERROR_LOG_BUFFER);
    VALUE(CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES);
    // CUgraphNodeType
    VALUE(CU_GRAPH_NODE_TYPE_KERNEL);
    VALUE(CU_GRAPH_NODE_TYPE_MEMCPY);
    VALUE(CU_GRAPH_NODE_TYPE_MEMSET);
    VALUE(CU_GRAPH_NODE_TYPE_HOST);
    VALUE(CU_GRAPH_NODE_TYPE_GRAPH);
    VALUE(CU_GRAPH_NODE_TYPE_EMPTY);
    // What the bindings take for granted: handles and CUdeviceptr are 64 bits, a CUdevice and enums 32
    SIZE(CUdeviceptr);
    SIZE(CUcontext);
    SIZE(CUstream);
    SIZE(CUdevice);
    SIZE(CUresult);
    SIZE(CUgraphEdgeData);
    return 1;
}
#else
static int driver(void) {
    return 0;
}
#endif

#if __has_include(<nvrtc.h>)
#include <nvrtc.h>

static int nvrtc(void) {
    // nvrtcResult
    VALUE(NVRTC_SUCCESS);
    VALUE(NVRTC_ERROR_INVALID_OPTION);
    VALUE(NVRTC_ERROR_COMPILATION);
    SIZE(nvrtcProgram);
    return 1;
}
#else
static int nvrtc(void) {
    return 0;
}
#endif

#if __has_include(<cublasLt.h>) && __has_include(<cuda_runtime_api.h>)
#include <cublasLt.h>

static int cublasLt(void) {
    // cublasStatus_t
    VALUE(CUBLAS_STATUS_SUCCESS);
    VALUE(CUBLAS_STATUS_NOT_INITIALIZED);
    VALUE(CUBLAS_STATUS_ALLOC_FAILED);
    VALUE(CUBLAS_STATUS_INVALID_VALUE);
    VALUE(CUBLAS_STATUS_ARCH_MISMATCH);
    VALUE(CUBLAS_STATUS_EXECUTION_FAILED);
    VALUE(CUBLAS_STATUS_INTERNAL_ERROR);
    VALUE(CUBLAS_STATUS_NOT_SUPPORTED);
    // cudaDataType_t, cublasComputeType_t, cublasOperation_t
    VALUE(CUDA_R_32F);
    VALUE(CUBLAS_COMPUTE_32F);
    VALUE(CUBLAS_COMPUTE_32F_FAST_TF32);
    VALUE(CUBLAS_OP_N);
    VALUE(CUBLAS_OP_T);
    // cublasLtMatmulDescAttributes_t
    VALUE(CUBLASLT_MATMUL_DESC_TRANSA);
    VALUE(CUBLASLT_MATMUL_DESC_TRANSB);
    VALUE(CUBLASLT_MATMUL_DESC_EPILOGUE);
    VALUE(CUBLASLT_MATMUL_DESC_BIAS_POINTER);
    // cublasLtEpilogue_t
    VALUE(CUBLASLT_EPILOGUE_DEFAULT);
    VALUE(CUBLASLT_EPILOGUE_RELU);
    VALUE(CUBLASLT_EPILOGUE_BIAS);
    VALUE(CUBLASLT_EPILOGUE_RELU_BIAS);
    // cublasLtMatmulPreferenceAttributes_t
    VALUE(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES);
    SIZE(cublasLtMatmulAlgo_t);
    SIZE(cublasLtMatmulHeuristicResult_t);
    OFFSET(cublasLtMatmulHeuristicResult_t, algo);
    OFFSET(cublasLtMatmulHeuristicResult_t, workspaceSize);
    OFFSET(cublasLtMatmulHeuristicResult_t, state);
    OFFSET(cublasLtMatmulHeuristicResult_t, wavesCount);
    return 1;
}
#else
static int cublasLt(void) {
    return 0;
}
#endif

#if __has_include(<cudnn.h>) && __has_include(<cuda_runtime_api.h>)
#include <cudnn.h>

#define ALGO_PERF(type)        \
    SIZE(type);                \
    OFFSET(type, algo);        \
    OFFSET(type, status);      \
    OFFSET(type, time);        \
    OFFSET(type, memory);      \
    OFFSET(type, determinism); \
    OFFSET(type, mathType)

static int cudnn(void) {
    // cudnnStatus_t: the thousands are the category
    VALUE(CUDNN_STATUS_SUCCESS);
    VALUE(CUDNN_STATUS_NOT_INITIALIZED);
    VALUE(CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH);
    VALUE(CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED);
    VALUE(CUDNN_STATUS_BAD_PARAM);
    VALUE(CUDNN_STATUS_NOT_SUPPORTED);
    VALUE(CUDNN_STATUS_INTERNAL_ERROR);
    VALUE(CUDNN_STATUS_EXECUTION_FAILED);
    // cudnnDataType_t, cudnnTensorFormat_t, cudnnConvolutionMode_t
    VALUE(CUDNN_DATA_FLOAT);
    VALUE(CUDNN_TENSOR_NHWC);
    VALUE(CUDNN_CROSS_CORRELATION);
    // cudnnMathType_t
    VALUE(CUDNN_DEFAULT_MATH);
    VALUE(CUDNN_TENSOR_OP_MATH);
    VALUE(CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION);
    VALUE(CUDNN_FMA_MATH);
    // cudnnDeterminism_t
    VALUE(CUDNN_NON_DETERMINISTIC);
    VALUE(CUDNN_DETERMINISTIC);
    // cudnnConvolutionFwdAlgo_t, ...BwdDataAlgo_t, ...BwdFilterAlgo_t
    VALUE(CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM);
    VALUE(CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM);
    VALUE(CUDNN_CONVOLUTION_BWD_DATA_ALGO_0);
    VALUE(CUDNN_CONVOLUTION_BWD_DATA_ALGO_1);
    VALUE(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_0);
    VALUE(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1);
    VALUE(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_3);
    ALGO_PERF(cudnnConvolutionFwdAlgoPerf_t);
    ALGO_PERF(cudnnConvolutionBwdDataAlgoPerf_t);
    ALGO_PERF(cudnnConvolutionBwdFilterAlgoPerf_t);
    return 1;
}
#else
static int cudnn(void) {
    return 0;
}
#endif

int main(void) {
    printf("headers(cuda) %d\n", driver());
    printf("headers(nvrtc) %d\n", nvrtc());
    printf("headers(cublasLt) %d\n", cublasLt());
    printf("headers(cudnn) %d\n", cudnn());
    return 0;
}
