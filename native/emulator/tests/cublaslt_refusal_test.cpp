// What cuBLASLt's stand-in refuses, and that work runs at synchronisation only.
#include "cublaslt_abi.h"
#include "library_test.h"

#include <functional>

namespace {

/** A product of 8 x 4 and 4 x 6 that is right in every way; each test spoils one thing. */
struct Product {
    Gpu& gpu;
    cublasLtHandle_t handle = nullptr;
    cublasLtMatmulDesc_t desc = nullptr;
    cublasLtMatrixLayout_t a = nullptr, b = nullptr, d = nullptr;
    cublasLtMatmulPreference_t preference = nullptr;
    Buffer a_data{std::vector<float>(32, 1.0f)}, b_data{std::vector<float>(24, 1.0f)}, d_data{48}, scratch{4096};
    cublasLtMatmulHeuristicResult_t found[2] = {};
    int count = 0;
    float alpha = 1, beta = 0;

    explicit Product(Gpu& gpu) : gpu(gpu) {
        CHECK_STATUS(0, cublasLtCreate(&handle));
        CHECK_STATUS(0, cublasLtMatmulDescCreate(&desc, CUBLAS_COMPUTE_32F, CUDA_R_32F));
        CHECK_STATUS(0, cublasLtMatrixLayoutCreate(&a, CUDA_R_32F, 8, 4, 8));
        CHECK_STATUS(0, cublasLtMatrixLayoutCreate(&b, CUDA_R_32F, 4, 6, 4));
        CHECK_STATUS(0, cublasLtMatrixLayoutCreate(&d, CUDA_R_32F, 8, 6, 8));
        CHECK_STATUS(0, cublasLtMatmulPreferenceCreate(&preference));
        allow(16384);
        CHECK_STATUS(0, choose());
    }
    ~Product() {
        gpu.synchronize();
        cublasLtMatmulPreferenceDestroy(preference);
        for (cublasLtMatrixLayout_t layout : {a, b, d}) {
            cublasLtMatrixLayoutDestroy(layout);
        }
        cublasLtMatmulDescDestroy(desc);
        cublasLtDestroy(handle);
    }
    void allow(uint64_t bytes) {
        CHECK_STATUS(0, cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &bytes,
                                                             sizeof bytes));
    }
    template <class T>
    void set(int attribute, T value) {
        CHECK_STATUS(0, cublasLtMatmulDescSetAttribute(desc, attribute, &value, sizeof value));
    }
    cublasStatus_t choose() { return cublasLtMatmulAlgoGetHeuristic(handle, desc, a, b, d, d, preference, 2, found, &count); }
    struct Arguments {
        const void* alpha;
        const void* a;
        const void* b;
        const void* c;
        void* d;
        const cublasLtMatmulAlgo_t* algorithm;
        void* scratch;
        size_t scratch_bytes;
    };
    Arguments arguments() {
        return {&alpha,        a_data.data(),  b_data.data(),  d_data.data(),
                d_data.data(), &found[0].algo, scratch.data(), found[0].workspaceSize};
    }
    cublasStatus_t run(const std::function<void(Arguments&)>& spoil = [](Arguments&) {}) {
        Arguments given = arguments();
        spoil(given);
        return cublasLtMatmul(handle, desc, given.alpha, given.a, a, given.b, b, &beta, given.c, d, given.d, d, given.algorithm,
                              given.scratch, given.scratch_bytes, gpu.stream);
    }
};

void runs_at_synchronisation(Gpu& gpu) {
    Product product(gpu);
    CHECK_STATUS(0, product.run());
    float* result = product.d_data.data();
    CHECK(std::isnan(result[0]));
    gpu.synchronize();
    CHECK(result[0] == 4);
    // The workspace was used.
    CHECK(product.found[0].workspaceSize > 0 && std::isnan(product.scratch.data()[0]));
}

void operands(Gpu& gpu) {
    Product product(gpu);
    using Arguments = Product::Arguments;
    std::vector<float> host(64);
    const auto refused = CUBLAS_STATUS_INVALID_VALUE;
    CHECK_STATUS(refused, product.run([](Arguments& given) { given.alpha = nullptr; }));
    CHECK_STATUS(refused, product.run([](Arguments& given) { given.a = nullptr; }));
    CHECK_STATUS(refused, product.run([](Arguments& given) { given.c = nullptr; }));
    CHECK_STATUS(refused, product.run([&](Arguments& given) { given.alpha = product.a_data.data(); }));
    CHECK_STATUS(refused, product.run([&](Arguments& given) { given.a = host.data(); }));
    CHECK_STATUS(refused, product.run([&](Arguments& given) { given.d = host.data(); }));
    CHECK_STATUS(refused, product.run([&](Arguments& given) { given.b = product.b_data.data() + 1; }));
    CHECK_STATUS(refused, product.run([&](Arguments& given) { given.b = product.b_data.data() + 4; }));
    CHECK_STATUS(refused, product.run([&](Arguments& given) { given.d = product.a_data.data(); }));
    CHECK_STATUS(refused, product.run([&](Arguments& given) { given.scratch_bytes--; }));
    CHECK_STATUS(refused, product.run([&](Arguments& given) { given.scratch = nullptr; }));
    CHECK_STATUS(refused, product.run([&](Arguments& given) { given.scratch = product.scratch.data() + 4; }));
    cublasLtMatmulAlgo_t nonsense = {};
    CHECK_STATUS(refused, product.run([&](Arguments& given) { given.algorithm = &nonsense; }));
    CHECK_STATUS(0, product.run([](Arguments& given) {
        given.algorithm = nullptr;
        given.scratch = nullptr;
        given.scratch_bytes = 0;
    }));
    CHECK_STATUS(0, product.run());
}

void descriptors(Gpu& gpu) {
    Product product(gpu);
    cublasLtMatrixLayout_t layout = nullptr;
    const auto refused = CUBLAS_STATUS_INVALID_VALUE;
    CHECK_STATUS(refused, cublasLtMatmulDescCreate(nullptr, CUBLAS_COMPUTE_32F, CUDA_R_32F));
    cublasLtMatmulDesc_t desc = nullptr;
    CHECK_STATUS(refused, cublasLtMatmulDescCreate(&desc, CUDA_R_32F, CUBLAS_COMPUTE_32F));
    int64_t wide = 1;
    CHECK_STATUS(refused, cublasLtMatmulDescSetAttribute(product.desc, CUBLASLT_MATMUL_DESC_TRANSA, &wide, sizeof wide));
    CHECK_STATUS(refused, cublasLtMatmulDescSetAttribute(product.desc, CUBLASLT_MATMUL_DESC_TRANSA, nullptr, 4));
    CHECK_STATUS(refused, cublasLtMatmulDescSetAttribute(product.desc, 999, &wide, 4));
    size_t written = 0;
    CHECK_STATUS(0, cublasLtMatmulDescGetAttribute(product.desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, nullptr, 0, &written));
    CHECK(written == 8);

    // Shapes, leading dimensions, batches, types that do not fit.
    auto choose_with = [&](int type, uint64_t rows, uint64_t cols, int64_t ld) {
        CHECK_STATUS(0, cublasLtMatrixLayoutCreate(&layout, type, rows, cols, ld));
        std::swap(layout, product.b);
        cublasStatus_t status = product.choose();
        std::swap(layout, product.b);
        CHECK_STATUS(0, cublasLtMatrixLayoutDestroy(layout));
        return status;
    };
    CHECK_STATUS(refused, choose_with(CUDA_R_32F, 6, 4, 6));
    CHECK_STATUS(refused, choose_with(CUDA_R_32F, 4, 6, 3));
    CHECK_STATUS(refused, choose_with(CUDA_R_32F, 4, 0, 4));
    CHECK_STATUS(CUBLAS_STATUS_NOT_SUPPORTED, choose_with(CUDA_R_16F, 4, 6, 4));
    CHECK_STATUS(0, choose_with(CUDA_R_32F, 4, 6, 4));
    int32_t batch = 2;
    CHECK_STATUS(0, cublasLtMatrixLayoutSetAttribute(product.a, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &batch, sizeof batch));
    CHECK_STATUS(refused, product.choose());
    batch = 1;
    CHECK_STATUS(0, cublasLtMatrixLayoutSetAttribute(product.a, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &batch, sizeof batch));

    // A descriptor of another kind, destroyed ones, destroyed twice.
    CHECK_STATUS(refused, cublasLtMatrixLayoutDestroy(reinterpret_cast<cublasLtMatrixLayout_t>(product.desc)));
    CHECK_STATUS(0, cublasLtMatrixLayoutCreate(&layout, CUDA_R_32F, 8, 6, 8));
    CHECK_STATUS(0, cublasLtMatrixLayoutDestroy(layout));
    CHECK_STATUS(refused, cublasLtMatrixLayoutDestroy(layout));
    std::swap(layout, product.d);
    CHECK_STATUS(refused, product.run());
    std::swap(layout, product.d);

    cublasLtHandle_t handle = nullptr;
    CHECK_STATUS(0, cublasLtCreate(&handle));
    CHECK_STATUS(0, cublasLtDestroy(handle));
    std::swap(handle, product.handle);
    CHECK_STATUS(CUBLAS_STATUS_NOT_INITIALIZED, product.run());
    CHECK_STATUS(CUBLAS_STATUS_NOT_INITIALIZED, product.choose());
    std::swap(handle, product.handle);
}

void algorithms(Gpu& gpu) {
    Product product(gpu);
    CHECK(product.count == 2 && product.found[0].workspaceSize > 0 && product.found[1].workspaceSize == 0);
    product.allow(0);
    CHECK_STATUS(0, product.choose());
    CHECK(product.count == 1 && product.found[0].workspaceSize == 0);
    CHECK_STATUS(CUBLAS_STATUS_INVALID_VALUE,
                 cublasLtMatmulAlgoGetHeuristic(product.handle, product.desc, product.a, product.b, product.d, product.d,
                                                product.preference, 0, product.found, &product.count));
    CHECK_STATUS(0, product.choose());

    // An algorithm for other transpositions or epilogues is not for this product.
    product.set<uint32_t>(CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_BIAS);
    product.set<void*>(CUBLASLT_MATMUL_DESC_BIAS_POINTER, product.scratch.data());
    CHECK_STATUS(CUBLAS_STATUS_NOT_SUPPORTED, product.run());
    CHECK_STATUS(0, product.choose());
    CHECK_STATUS(0, product.run());
    // It was chosen for an aligned bias.
    product.set<void*>(CUBLASLT_MATMUL_DESC_BIAS_POINTER, product.scratch.data() + 1);
    CHECK_STATUS(CUBLAS_STATUS_INVALID_VALUE, product.run());
    CHECK_STATUS(0, product.choose());
    CHECK_STATUS(0, product.run());
    product.set<void*>(CUBLASLT_MATMUL_DESC_BIAS_POINTER, nullptr);
    CHECK_STATUS(CUBLAS_STATUS_INVALID_VALUE, product.run());

    product.set<uint32_t>(CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_RELU_AUX);
    product.set<void*>(CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER, product.scratch.data());
    product.set<int64_t>(CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, 64);
    CHECK_STATUS(CUBLAS_STATUS_INVALID_VALUE, product.choose());
    product.set<int64_t>(CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, 128);
    CHECK_STATUS(0, product.choose());
    product.set<uint32_t>(CUBLASLT_MATMUL_DESC_EPILOGUE, 32);
    CHECK_STATUS(CUBLAS_STATUS_NOT_SUPPORTED, product.choose());
}

void faults(Gpu& gpu) {
    Product product(gpu);
    emuFail("cublasLtMatmul", 1, CUBLAS_STATUS_EXECUTION_FAILED);
    CHECK_STATUS(CUBLAS_STATUS_EXECUTION_FAILED, product.run());
    CHECK_STATUS(0, product.run());
    emuFail("cublasLtMatmulAlgoGetHeuristic", 1, CUBLAS_STATUS_NOT_SUPPORTED);
    CHECK_STATUS(CUBLAS_STATUS_NOT_SUPPORTED, product.choose());
    emuFail("cublasLtCreate", 1, CUBLAS_STATUS_ALLOC_FAILED);
    cublasLtHandle_t handle = nullptr;
    CHECK_STATUS(CUBLAS_STATUS_ALLOC_FAILED, cublasLtCreate(&handle));
}

}  // namespace

int main() {
    cublasLtHandle_t handle = nullptr;
    CHECK_STATUS(CUBLAS_STATUS_NOT_INITIALIZED, cublasLtCreate(&handle));
    Gpu gpu;
    runs_at_synchronisation(gpu);
    operands(gpu);
    descriptors(gpu);
    algorithms(gpu);
    faults(gpu);
    CHECK(emuCublasLtLive() == 0);
    CHECK(cublasLtGetVersion() == 130000);
    CHECK(std::strcmp(cublasLtGetStatusName(CUBLAS_STATUS_NOT_SUPPORTED), "CUBLAS_STATUS_NOT_SUPPORTED") == 0);
    std::printf("cublaslt_refusal_test: all checks held\n");
    return 0;
}
