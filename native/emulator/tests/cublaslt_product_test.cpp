// Products of cuBLASLt's stand-in against the definition: orders, transpositions, strides, batches, epilogues, precision.
#include "cublaslt_abi.h"
#include "library_test.h"

namespace {

/** A matrix of a batch as the test sees it: element (i, j) wherever its order and leading dimension put it. */
struct Matrix {
    int rows, cols, order, ld, batch;
    int64_t stride;
    std::vector<float> host;

    Matrix(int rows, int cols, int order, int slack, int batch)
        : rows(rows),
          cols(cols),
          order(order),
          ld((order == CUBLASLT_ORDER_COL ? rows : cols) + slack),
          batch(batch),
          stride(int64_t(ld) * (order == CUBLASLT_ORDER_COL ? cols : rows) + slack),
          host(stride * batch) {}

    float& at(int b, int i, int j) { return host[b * stride + (order == CUBLASLT_ORDER_COL ? i + j * ld : i * ld + j)]; }

    cublasLtMatrixLayout_t layout() const {
        cublasLtMatrixLayout_t result;
        CHECK_STATUS(0, cublasLtMatrixLayoutCreate(&result, CUDA_R_32F, rows, cols, ld));
        CHECK_STATUS(0, cublasLtMatrixLayoutSetAttribute(result, CUBLASLT_MATRIX_LAYOUT_ORDER, &order, sizeof order));
        CHECK_STATUS(0, cublasLtMatrixLayoutSetAttribute(result, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &batch, sizeof batch));
        CHECK_STATUS(0, cublasLtMatrixLayoutSetAttribute(result, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &stride,
                                                         sizeof stride));
        return result;
    }
};

template <class T>
void set(cublasLtMatmulDesc_t desc, int attribute, T value) {
    CHECK_STATUS(0, cublasLtMatmulDescSetAttribute(desc, attribute, &value, sizeof value));
}

struct Fixture {
    Gpu gpu;
    cublasLtHandle_t handle = nullptr;

    Fixture() { CHECK_STATUS(0, cublasLtCreate(&handle)); }
    ~Fixture() { CHECK_STATUS(0, cublasLtDestroy(handle)); }

    cublasLtMatmulDesc_t desc(int compute, bool trans_a, bool trans_b, uint32_t epilogue) const {
        cublasLtMatmulDesc_t result;
        CHECK_STATUS(0, cublasLtMatmulDescCreate(&result, compute, CUDA_R_32F));
        set<int32_t>(result, CUBLASLT_MATMUL_DESC_TRANSA, trans_a ? CUBLAS_OP_T : CUBLAS_OP_N);
        set<int32_t>(result, CUBLASLT_MATMUL_DESC_TRANSB, trans_b ? CUBLAS_OP_T : CUBLAS_OP_N);
        set<uint32_t>(result, CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue);
        return result;
    }

    /** D after D = epilogue(alpha op(A) op(B) + beta D), the algorithm chosen with a workspace. */
    std::vector<float> multiply(cublasLtMatmulDesc_t desc, float alpha, const Matrix& a, const Matrix& b, float beta,
                                const Matrix& d) const {
        cublasLtMatrixLayout_t a_layout = a.layout(), b_layout = b.layout(), d_layout = d.layout();
        cublasLtMatmulPreference_t preference;
        CHECK_STATUS(0, cublasLtMatmulPreferenceCreate(&preference));
        uint64_t most = 1 << 20;
        CHECK_STATUS(0, cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &most,
                                                             sizeof most));
        cublasLtMatmulHeuristicResult_t found[4];
        int count = 0;
        CHECK_STATUS(0, cublasLtMatmulAlgoGetHeuristic(handle, desc, a_layout, b_layout, d_layout, d_layout, preference, 4,
                                                       found, &count));
        CHECK(count >= 1);
        Buffer a_buffer(a.host), b_buffer(b.host), d_buffer(d.host), workspace(found[0].workspaceSize / 4 + 64);
        CHECK_STATUS(0, cublasLtMatmul(handle, desc, &alpha, a_buffer.data(), a_layout, b_buffer.data(), b_layout, &beta,
                                       d_buffer.data(), d_layout, d_buffer.data(), d_layout, &found[0].algo, workspace.data(),
                                       found[0].workspaceSize, gpu.stream));
        // Read by the call, not by the work.
        alpha = beta = NAN;
        gpu.synchronize();
        CHECK_STATUS(0, cublasLtMatmulPreferenceDestroy(preference));
        for (cublasLtMatrixLayout_t layout : {a_layout, b_layout, d_layout}) {
            CHECK_STATUS(0, cublasLtMatrixLayoutDestroy(layout));
        }
        return d_buffer.download();
    }
};

/** The definition, in double. */
double element(Matrix& a, Matrix& b, bool trans_a, bool trans_b, int batch, int i, int j, int k) {
    double sum = 0;
    for (int l = 0; l < k; l++) {
        sum += static_cast<double>(trans_a ? a.at(batch, l, i) : a.at(batch, i, l)) *
               (trans_b ? b.at(batch, j, l) : b.at(batch, l, j));
    }
    return sum;
}

void all_layouts(const Fixture& fixture) {
    Numbers numbers(1);
    int m = 5, n = 3, k = 130;
    for (int bits = 0; bits < 128; bits++) {
        bool trans_a = bits & 1, trans_b = bits & 2;
        int slack = bits & 32 ? 3 : 0, batch = bits & 64 ? 2 : 1;
        Matrix a(trans_a ? k : m, trans_a ? m : k, bits >> 2 & 1, slack, batch);
        Matrix b(trans_b ? n : k, trans_b ? k : n, bits >> 3 & 1, slack, batch);
        Matrix d(m, n, bits >> 4 & 1, slack, batch);
        a.host = numbers.integers(a.host.size(), 8);
        b.host = numbers.integers(b.host.size(), 8);
        d.host = numbers.integers(d.host.size(), 8);
        for (float beta : {0.0f, 1.0f, -2.0f}) {
            Matrix expected = d, before = d;
            if (beta == 0) {
                before.host.assign(before.host.size(), NAN);
                expected = before;
            }
            for (int s = 0; s < batch; s++) {
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        double old = beta == 0 ? 0 : beta * before.at(s, i, j);
                        expected.at(s, i, j) = static_cast<float>(3 * element(a, b, trans_a, trans_b, s, i, j, k) + old);
                    }
                }
            }
            cublasLtMatmulDesc_t desc = fixture.desc(CUBLAS_COMPUTE_32F, trans_a, trans_b, CUBLASLT_EPILOGUE_DEFAULT);
            std::vector<float> got = fixture.multiply(desc, 3, a, b, beta, before);
            CHECK(std::memcmp(got.data(), expected.host.data(), got.size() * sizeof(float)) == 0);
            CHECK_STATUS(0, cublasLtMatmulDescDestroy(desc));
        }
    }
}

void epilogues(const Fixture& fixture) {
    Numbers numbers(2);
    int m = 131, n = 6, k = 9;
    Matrix a(m, k, CUBLASLT_ORDER_COL, 0, 1), b(k, n, CUBLASLT_ORDER_COL, 0, 1), d(m, n, CUBLASLT_ORDER_COL, 0, 1);
    a.host = numbers.integers(a.host.size(), 3);
    b.host = numbers.integers(b.host.size(), 3);
    std::vector<float> bias = numbers.integers(m, 5);
    bias[7] = NAN;
    Buffer bias_buffer(bias), mask_buffer(size_t(n) * 256 / 32);
    mask_buffer.upload(std::vector<float>(size_t(n) * 256 / 32, 0.0f));
    std::vector<float> pre(m * n);
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            pre[i + j * m] = static_cast<float>(element(a, b, false, false, 0, i, j, k)) + bias[i];
        }
    }
    for (uint32_t epilogue : {CUBLASLT_EPILOGUE_BIAS, CUBLASLT_EPILOGUE_RELU_BIAS, CUBLASLT_EPILOGUE_RELU_AUX_BIAS}) {
        cublasLtMatmulDesc_t desc = fixture.desc(CUBLAS_COMPUTE_32F, false, false, epilogue);
        set<void*>(desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias_buffer.data());
        if (epilogue == CUBLASLT_EPILOGUE_RELU_AUX_BIAS) {
            set<void*>(desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER, mask_buffer.data());
            set<int64_t>(desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, 256);
        }
        std::vector<float> got = fixture.multiply(desc, 1, a, b, 0, d);
        for (int i = 0; i < m * n; i++) {
            bool relu = epilogue != CUBLASLT_EPILOGUE_BIAS;
            float expected = relu ? (pre[i] > 0 ? pre[i] : 0) : pre[i];
            CHECK(got[i] == expected || (std::isnan(got[i]) && std::isnan(expected)));
        }
        CHECK_STATUS(0, cublasLtMatmulDescDestroy(desc));
    }

    // The mask of the forward product masks the gradient, whose row sums are the bias gradient.
    Matrix w(m, k, CUBLASLT_ORDER_COL, 0, 1), d_output(k, n, CUBLASLT_ORDER_COL, 0, 1);
    w.host = numbers.integers(w.host.size(), 3);
    d_output.host = numbers.integers(d_output.host.size(), 3);
    Buffer gradient(m);
    cublasLtMatmulDesc_t desc = fixture.desc(CUBLAS_COMPUTE_32F, false, false, CUBLASLT_EPILOGUE_DRELU_BGRAD);
    set<void*>(desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, gradient.data());
    set<void*>(desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER, mask_buffer.data());
    set<int64_t>(desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, 256);
    std::vector<float> got = fixture.multiply(desc, 1, w, d_output, 0, d);
    std::vector<float> sums(m);
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            float expected = pre[i + j * m] > 0 ? static_cast<float>(element(w, d_output, false, false, 0, i, j, k)) : 0;
            CHECK(got[i + j * m] == expected);
            sums[i] += expected;
        }
    }
    CHECK(gradient.download() == sums);
    CHECK_STATUS(0, cublasLtMatmulDescDestroy(desc));

    for (uint32_t epilogue : {CUBLASLT_EPILOGUE_BGRADA, CUBLASLT_EPILOGUE_BGRADB}) {
        bool of_a = epilogue == CUBLASLT_EPILOGUE_BGRADA;
        Buffer sum_buffer(of_a ? m : n);
        cublasLtMatmulDesc_t own = fixture.desc(CUBLAS_COMPUTE_32F, false, false, epilogue);
        set<void*>(own, CUBLASLT_MATMUL_DESC_BIAS_POINTER, sum_buffer.data());
        fixture.multiply(own, 1, a, b, 0, d);
        std::vector<float> expected(of_a ? m : n);
        for (size_t i = 0; i < expected.size(); i++) {
            for (int l = 0; l < k; l++) {
                expected[i] += of_a ? a.at(0, i, l) : b.at(0, l, i);
            }
        }
        CHECK(sum_buffer.download() == expected);
        CHECK_STATUS(0, cublasLtMatmulDescDestroy(own));
    }
}

/** fp32 is good to a few units of its last place, tf32 misses by its eleventh bit: a test must be able to tell them apart. */
void precision(const Fixture& fixture) {
    Numbers numbers(3);
    int m = 40, n = 30, k = 500;
    Matrix a(m, k, CUBLASLT_ORDER_COL, 0, 1), b(k, n, CUBLASLT_ORDER_COL, 0, 1), d(m, n, CUBLASLT_ORDER_COL, 0, 1);
    a.host = numbers.reals(a.host.size());
    b.host = numbers.reals(b.host.size());
    std::vector<float> expected(m * n);
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            expected[i + j * m] = static_cast<float>(element(a, b, false, false, 0, i, j, k));
        }
    }
    for (int compute : {CUBLAS_COMPUTE_32F, CUBLAS_COMPUTE_32F_PEDANTIC, CUBLAS_COMPUTE_32F_FAST_TF32}) {
        cublasLtMatmulDesc_t desc = fixture.desc(compute, false, false, CUBLASLT_EPILOGUE_DEFAULT);
        double error = distance(fixture.multiply(desc, 1, a, b, 0, d), expected);
        CHECK(compute == CUBLAS_COMPUTE_32F_FAST_TF32 ? error > 5e-5 && error < 2e-3 : error < 2e-6);
        CHECK_STATUS(0, cublasLtMatmulDescDestroy(desc));
    }
}

}  // namespace

int main() {
    {
        Fixture fixture;
        all_layouts(fixture);
        epilogues(fixture);
        precision(fixture);
    }
    CHECK(emuCublasLtLive() == 0);
    std::printf("cublaslt_product_test: all checks held\n");
    return 0;
}
