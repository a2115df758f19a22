// What the files of cuBLASLt's stand-in share: the objects behind the handles, and a product as one value.
#pragma once

#include "cublaslt_abi.h"
#include "objects.h"
#include "refusal.h"

namespace emu::lt {

/** Answers with a status and keeps the reason. A macro, since the reason is put together from any arguments. */
#define LT_REFUSE(status, ...) emu::refuse("CUBLASLT_LOG_LEVEL", status, __func__, __VA_ARGS__)

/** First line of every entry: a test may have asked for this call to fail. */
#define LT_FAULT()                                 \
    if (int fault = emu::fault(__func__)) {        \
        return static_cast<cublasStatus_t>(fault); \
    }

struct Handle {};

struct Layout {
    int32_t type;
    int32_t order = CUBLASLT_ORDER_COL;
    uint64_t rows;
    uint64_t cols;
    int64_t ld;
    int32_t batch = 1;
    int64_t stride = 0;

    bool operator==(const Layout& o) const {
        return type == o.type && order == o.order && rows == o.rows && cols == o.cols && ld == o.ld && batch == o.batch &&
               stride == o.stride;
    }
    /** Distances in elements between rows and between columns. */
    int64_t row_stride() const { return order == CUBLASLT_ORDER_COL ? 1 : ld; }
    int64_t col_stride() const { return order == CUBLASLT_ORDER_COL ? ld : 1; }
    /** From the first byte of the first matrix to the last byte of the last. */
    size_t bytes() const {
        int64_t last = (int64_t(rows) - 1) * row_stride() + (int64_t(cols) - 1) * col_stride() + (batch - 1) * stride;
        return size_t(last + 1) * sizeof(float);
    }
};

struct Desc {
    int32_t compute;
    int32_t scale;
    int32_t pointer_mode = CUBLASLT_POINTER_MODE_HOST;
    int32_t trans_a = CUBLAS_OP_N;
    int32_t trans_b = CUBLAS_OP_N;
    uint32_t epilogue = CUBLASLT_EPILOGUE_DEFAULT;
    void* bias = nullptr;
    int64_t bias_stride = 0;
    void* aux = nullptr;
    int64_t aux_ld = 0;
    int64_t aux_stride = 0;
    int32_t bias_type = -1;
};

struct Preference {
    uint32_t search_mode = 0;
    uint64_t workspace = 0;
    uint32_t reduction_schemes = 7;
    /** Bytes to which A, B, C, D will at least be aligned. */
    uint32_t alignment[4] = {256, 256, 256, 256};
};

Objects<Handle>& handles();
Objects<Layout>& layouts();
Objects<Desc>& descs();
Objects<Preference>& preferences();

/** D = epilogue(alpha op(A) op(B) + beta C), checked for everything that does not depend on the operands' addresses. */
struct Product {
    Desc desc;
    Layout a, b, c, d;
    int64_t m, n, k;
    int32_t batch;

    bool writes_mask() const {
        return desc.epilogue == CUBLASLT_EPILOGUE_RELU_AUX || desc.epilogue == CUBLASLT_EPILOGUE_RELU_AUX_BIAS;
    }
    bool reads_mask() const {
        return desc.epilogue == CUBLASLT_EPILOGUE_DRELU || desc.epilogue == CUBLASLT_EPILOGUE_DRELU_BGRAD;
    }
    bool reads_bias() const {
        return desc.epilogue == CUBLASLT_EPILOGUE_BIAS || desc.epilogue == CUBLASLT_EPILOGUE_RELU_BIAS ||
               desc.epilogue == CUBLASLT_EPILOGUE_RELU_AUX_BIAS;
    }
    bool writes_bias_gradient() const {
        return desc.epilogue == CUBLASLT_EPILOGUE_DRELU_BGRAD || desc.epilogue == CUBLASLT_EPILOGUE_BGRADA ||
               desc.epilogue == CUBLASLT_EPILOGUE_BGRADB;
    }
    bool relu() const {
        return desc.epilogue == CUBLASLT_EPILOGUE_RELU || desc.epilogue == CUBLASLT_EPILOGUE_RELU_BIAS || writes_mask();
    }
    /** Elements of the bias or of its gradient. */
    int64_t bias_length() const { return desc.epilogue == CUBLASLT_EPILOGUE_BGRADB ? n : m; }
    size_t bias_bytes() const { return size_t((batch - 1) * desc.bias_stride + bias_length()) * sizeof(float); }
    /** The mask has one bit per element of D, a column of D after the other, the leading dimension counted in bits. */
    size_t mask_bytes() const { return size_t((batch - 1) * desc.aux_stride + n * desc.aux_ld) / 8; }
};

/** Puts a product together from its descriptors, or says why they do not fit. */
cublasStatus_t describe(const char* call, cublasLtMatmulDesc_t desc, cublasLtMatrixLayout_t a, cublasLtMatrixLayout_t b,
                        cublasLtMatrixLayout_t c, cublasLtMatrixLayout_t d, Product* product);

/**
 * What an algorithm was chosen for, as it lies in cublasLtMatmulAlgo_t. A product of another kind, or operands less
 * aligned than those it was chosen for, are refused.
 */
struct Algorithm {
    uint64_t mark;
    uint64_t problem;
    uint64_t workspace;
    uint32_t alignment[4];
    uint32_t bias_alignment;
    uint32_t aux_alignment;

    /** Whether an algorithm of this stand-in lies in the bytes. */
    bool valid() const { return mark == kMark; }
    static constexpr uint64_t kMark = 0x656c626f772d6c74;
};
static_assert(sizeof(Algorithm) <= sizeof(cublasLtMatmulAlgo_t), "must fit into the opaque bytes");

/** A number that differs between products for which different kernels would be chosen. */
uint64_t fingerprint(const Product& product);

/** The largest power of two up to 16 that divides the address; 16 for null. */
uint32_t alignment_of(const void* pointer);

/** The loops; alpha and beta as read from the host when the call was made. */
void compute(const Product& product, float alpha, const float* a, const float* b, float beta, const float* c, float* d);

}  // namespace emu::lt
