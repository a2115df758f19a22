// What cuDNN's stand-in refuses, with which status, and that work runs at synchronisation only.
#include "convolution_case.h"

#include <functional>

namespace {

/** A forward convolution that is right in every way; each test spoils one thing. */
struct Forward {
    const Fixture& fixture;
    Case test{fixture, {1, 4, 6, 6, 8, 3, 3, 1, 1, 1, 1, 1, 1, 1}, CUDNN_TENSOR_NHWC, CUDNN_CROSS_CORRELATION, CUDNN_FMA_MATH};
    Buffer x{std::vector<float>(test.x.count(), 1.0f)}, w{std::vector<float>(test.w.count(), 1.0f)}, y{test.y.count()};
    Buffer workspace{8192};
    float one = 1, zero = 0;

    explicit Forward(const Fixture& fixture) : fixture(fixture) {}
    ~Forward() { fixture.gpu.synchronize(); }

    struct Arguments {
        cudnnHandle_t handle;
        const void* alpha;
        cudnnTensorDescriptor_t x_desc;
        const void* x;
        cudnnFilterDescriptor_t w_desc;
        const void* w;
        cudnnConvolutionDescriptor_t conv;
        int algorithm;
        void* workspace;
        size_t bytes;
        const void* beta;
        cudnnTensorDescriptor_t y_desc;
        void* y;
    };
    cudnnStatus_t run(const std::function<void(Arguments&)>& spoil = [](Arguments&) {}) {
        Arguments a{fixture.handle,   &one,  test.x.desc, x.data(),    test.w_desc, w.data(), test.conv, 1,
                    workspace.data(), 32768, &zero,       test.y.desc, y.data()};
        spoil(a);
        return cudnnConvolutionForward(a.handle, a.alpha, a.x_desc, a.x, a.w_desc, a.w, a.conv, a.algorithm, a.workspace,
                                       a.bytes, a.beta, a.y_desc, a.y);
    }
    cudnnStatus_t find(size_t bytes, std::vector<cudnnConvolutionAlgoPerf_t>* results) {
        int count = 0;
        results->resize(16);
        cudnnStatus_t status = cudnnFindConvolutionForwardAlgorithmEx(fixture.handle, test.x.desc, x.data(), test.w_desc,
                                                                      w.data(), test.conv, test.y.desc, y.data(), 16, &count,
                                                                      results->data(), workspace.data(), bytes);
        results->resize(count);
        return status;
    }
};

void runs_at_synchronisation(const Fixture& fixture) {
    Forward forward(fixture);
    CHECK_STATUS(0, forward.run());
    CHECK(std::isnan(forward.y.data()[0]));
    fixture.gpu.synchronize();
    CHECK(forward.y.data()[0] == 16);
    CHECK(std::isnan(forward.workspace.data()[0]));
}

void operands(const Fixture& fixture) {
    Forward forward(fixture);
    using Arguments = Forward::Arguments;
    std::vector<float> host(1024);
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, forward.run([](Arguments& a) { a.handle = nullptr; }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, forward.run([](Arguments& a) { a.alpha = nullptr; }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, forward.run([](Arguments& a) { a.x = nullptr; }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, forward.run([](Arguments& a) { a.workspace = nullptr; }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, forward.run([](Arguments& a) { a.x_desc = nullptr; }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM, forward.run([&](Arguments& a) { a.x = host.data() + 4; }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM, forward.run([&](Arguments& a) { a.beta = forward.x.data(); }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM, forward.run([&](Arguments& a) { a.y = forward.x.data(); }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM, forward.run([&](Arguments& a) { a.w = forward.x.data() + 4; }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER, forward.run([&](Arguments& a) { a.y = forward.y.data() + 1; }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_SIZE_INSUFFICIENT, forward.run([](Arguments& a) { a.bytes = 64; }));
    char text[200];
    cudnnGetLastErrorString(text, sizeof text);
    CHECK(std::strstr(text, "cudnnConvolutionForward: algorithm 1 needs a workspace of ") == text);
    cudnnGetLastErrorString(text, sizeof text);
    CHECK(text[0] == 0);
    CHECK_STATUS(CUDNN_STATUS_NOT_SUPPORTED, forward.run([](Arguments& a) { a.algorithm = 3; }));
    CHECK_STATUS(CUDNN_STATUS_NOT_SUPPORTED, forward.run([](Arguments& a) { a.algorithm = 6; }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM, forward.run([](Arguments& a) { a.algorithm = 8; }));
    CHECK_STATUS(0, forward.run([](Arguments& a) {
        a.algorithm = 0;
        a.workspace = nullptr;
        a.bytes = 0;
    }));
}

void descriptors(const Fixture& fixture) {
    Forward forward(fixture);
    cudnnTensorDescriptor_t desc = nullptr;
    CHECK_STATUS(0, cudnnCreateTensorDescriptor(&desc));
    auto with = [&](Forward::Arguments& a) { a.y_desc = desc; };
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, forward.run(with));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM, cudnnSetTensor4dDescriptor(desc, CUDNN_TENSOR_NHWC, CUDNN_DATA_FLOAT, 1, 0, 6, 6));
    // Format and type, n and c in the wrong order.
    CHECK_STATUS(CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE,
                 cudnnSetTensor4dDescriptor(desc, CUDNN_DATA_FLOAT, CUDNN_TENSOR_NHWC, 1, 8, 6, 6));
    CHECK_STATUS(0, cudnnSetTensor4dDescriptor(desc, CUDNN_TENSOR_NHWC, CUDNN_DATA_FLOAT, 8, 1, 6, 6));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, forward.run(with));
    CHECK_STATUS(0, cudnnSetTensor4dDescriptor(desc, CUDNN_TENSOR_NCHW, CUDNN_DATA_FLOAT, 1, 8, 6, 6));
    CHECK_STATUS(CUDNN_STATUS_NOT_SUPPORTED_LAYOUT, forward.run(with));
    CHECK_STATUS(0, cudnnSetTensor4dDescriptor(desc, CUDNN_TENSOR_NHWC, CUDNN_DATA_FLOAT, 1, 8, 6, 6));
    CHECK_STATUS(0, forward.run(with));
    CHECK_STATUS(0, cudnnDestroyTensorDescriptor(desc));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE, forward.run(with));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM, cudnnDestroyTensorDescriptor(desc));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE, forward.run([&](Forward::Arguments& a) {
        a.x_desc = reinterpret_cast<cudnnTensorDescriptor_t>(forward.test.w_desc);
    }));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM, cudnnSetConvolutionMathType(forward.test.conv, 4));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM, cudnnSetConvolution2dDescriptor(forward.test.conv, 1, 1, 0, 1, 1, 1,
                                                                         CUDNN_CROSS_CORRELATION, CUDNN_DATA_FLOAT));
    CHECK_STATUS(0, cudnnSetConvolutionGroupCount(forward.test.conv, 2));
    CHECK_STATUS(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, forward.run());

    cudnnHandle_t handle = nullptr;
    CHECK_STATUS(0, cudnnCreate(&handle));
    CHECK_STATUS(0, cudnnDestroy(handle));
    CHECK_STATUS(CUDNN_STATUS_NOT_INITIALIZED, forward.run([&](Forward::Arguments& a) { a.handle = handle; }));
    CHECK_STATUS(CUDNN_STATUS_NOT_INITIALIZED, cudnnDestroy(handle));
}

/** What the call was given is what runs, whatever happens to the descriptors afterwards. */
void keeps_what_it_was_given(const Fixture& fixture) {
    Forward forward(fixture);
    CHECK_STATUS(0, forward.run());
    CHECK_STATUS(0, cudnnSetConvolution2dDescriptor(forward.test.conv, 0, 0, 5, 5, 1, 1, CUDNN_CONVOLUTION, CUDNN_DATA_FLOAT));
    forward.one = forward.zero = NAN;
    fixture.gpu.synchronize();
    CHECK(forward.y.data()[0] == 16 && forward.y.data()[8 * 7] == 36);
}

void search(const Fixture& fixture) {
    Forward forward(fixture);
    std::vector<cudnnConvolutionAlgoPerf_t> found;
    CHECK_STATUS(0, forward.run());
    CHECK_STATUS(0, forward.find(0, &found));
    fixture.gpu.synchronize();
    // The search leaves its own results behind.
    CHECK(std::isnan(forward.y.data()[0]));
    CHECK(found[0].algo == 0 && found[0].status == 0 && found[0].time > 0);
    CHECK(found[1].algo == 1 && found[1].status != 0 && found[1].time < 0);
    CHECK_STATUS(0, forward.find(32768, &found));
    CHECK(found[0].algo == 1 && found[0].memory > 0);

    CUgraph graph = nullptr;
    CHECK_STATUS(0, cuStreamBeginCapture_v2(fixture.gpu.stream, 1));
    CHECK_STATUS(0, forward.run());
    CHECK_STATUS(CUDNN_STATUS_EXECUTION_FAILED_CUDART, forward.find(32768, &found));
    CHECK_STATUS(0, cuStreamEndCapture(fixture.gpu.stream, &graph));
    CHECK_STATUS(0, cuGraphDestroy(graph));
}

void faults(const Fixture& fixture) {
    Forward forward(fixture);
    emuFail("cudnnConvolutionForward", 1, CUDNN_STATUS_EXECUTION_FAILED);
    CHECK_STATUS(CUDNN_STATUS_EXECUTION_FAILED, forward.run());
    CHECK_STATUS(0, forward.run());
    emuFail("cudnnCreateTensorDescriptor", 1, CUDNN_STATUS_INTERNAL_ERROR);
    cudnnTensorDescriptor_t desc = nullptr;
    CHECK_STATUS(CUDNN_STATUS_INTERNAL_ERROR, cudnnCreateTensorDescriptor(&desc));
}

}  // namespace

int main() {
    cudnnHandle_t handle = nullptr;
    CHECK_STATUS(CUDNN_STATUS_NOT_INITIALIZED, cudnnCreate(&handle));
    {
        Fixture fixture;
        runs_at_synchronisation(fixture);
        operands(fixture);
        descriptors(fixture);
        keeps_what_it_was_given(fixture);
        search(fixture);
        faults(fixture);
    }
    CHECK(emuCudnnLive() == 0);
    CHECK(cudnnGetVersion() == 91000);
    CHECK(std::strcmp(cudnnGetErrorString(CUDNN_STATUS_BAD_PARAM_NULL_POINTER), "CUDNN_STATUS_BAD_PARAM_NULL_POINTER") == 0);
    std::printf("cudnn_refusal_test: all checks held\n");
    return 0;
}
