// Puts a matrix product together from cuBLASLt's descriptors and refuses what does not fit together.
#include "cublaslt.h"

#include <algorithm>

namespace emu::lt {

namespace {

#define REFUSE(status, ...) emu::refuse("CUBLASLT_LOG_LEVEL", status, call, __VA_ARGS__)

cublasStatus_t check_layout(const char* call, const char* name, const Layout& layout) {
    if (layout.order != CUBLASLT_ORDER_COL && layout.order != CUBLASLT_ORDER_ROW) {
        return REFUSE(CUBLAS_STATUS_NOT_SUPPORTED, "%s has memory order %d; 0 (columns) and 1 (rows) are known here", name,
                      layout.order);
    }
    if (layout.type != CUDA_R_32F) {
        return REFUSE(CUBLAS_STATUS_NOT_SUPPORTED, "%s has data type %d; only R_32F (0) is known here", name, layout.type);
    }
    if (layout.rows == 0 || layout.cols == 0) {
        return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%s is empty: %llu x %llu", name, (unsigned long long)layout.rows,
                      (unsigned long long)layout.cols);
    }
    uint64_t least = layout.order == CUBLASLT_ORDER_COL ? layout.rows : layout.cols;
    if (layout.ld < 0 || uint64_t(layout.ld) < least) {
        return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%s has leading dimension %lld, its %s are %llu long", name,
                      (long long)layout.ld, layout.order == CUBLASLT_ORDER_COL ? "columns" : "rows", (unsigned long long)least);
    }
    if (layout.batch < 1 || layout.stride < 0) {
        return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%s has batch count %d and stride %lld", name, layout.batch,
                      (long long)layout.stride);
    }
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t check_types(const char* call, const Desc& desc) {
    if (desc.compute != CUBLAS_COMPUTE_32F && desc.compute != CUBLAS_COMPUTE_32F_PEDANTIC &&
        desc.compute != CUBLAS_COMPUTE_32F_FAST_TF32) {
        return REFUSE(CUBLAS_STATUS_NOT_SUPPORTED, "compute type %d is not known here (68, 69 and 77 are)", desc.compute);
    }
    if (desc.scale != CUDA_R_32F) {
        return REFUSE(CUBLAS_STATUS_NOT_SUPPORTED, "scale type %d does not go with compute type %d", desc.scale, desc.compute);
    }
    if (desc.pointer_mode != CUBLASLT_POINTER_MODE_HOST) {
        return REFUSE(CUBLAS_STATUS_NOT_SUPPORTED, "pointer mode %d is not known here", desc.pointer_mode);
    }
    for (int transposed : {desc.trans_a, desc.trans_b}) {
        if (transposed < CUBLAS_OP_N || transposed > CUBLAS_OP_C) {
            return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%d is no transposition", transposed);
        }
    }
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t check_epilogue(const char* call, const Product& product) {
    const Desc& desc = product.desc;
    switch (desc.epilogue) {
        case CUBLASLT_EPILOGUE_DEFAULT:
        case CUBLASLT_EPILOGUE_RELU:
        case CUBLASLT_EPILOGUE_BIAS:
        case CUBLASLT_EPILOGUE_RELU_BIAS:
        case CUBLASLT_EPILOGUE_RELU_AUX:
        case CUBLASLT_EPILOGUE_RELU_AUX_BIAS:
        case CUBLASLT_EPILOGUE_DRELU:
        case CUBLASLT_EPILOGUE_DRELU_BGRAD:
        case CUBLASLT_EPILOGUE_BGRADA:
        case CUBLASLT_EPILOGUE_BGRADB: break;
        default: return REFUSE(CUBLAS_STATUS_NOT_SUPPORTED, "epilogue %u is not known here", desc.epilogue);
    }
    if (desc.epilogue != CUBLASLT_EPILOGUE_DEFAULT && product.d.order != CUBLASLT_ORDER_COL) {
        return REFUSE(CUBLAS_STATUS_NOT_SUPPORTED, "epilogue %u needs a D that is stored by columns", desc.epilogue);
    }
    if (product.reads_bias() || product.writes_bias_gradient()) {
        if (desc.bias_type != -1 && desc.bias_type != CUDA_R_32F) {
            return REFUSE(CUBLAS_STATUS_NOT_SUPPORTED, "bias data type %d", desc.bias_type);
        }
        if (product.batch > 1 && product.writes_bias_gradient() && desc.bias_stride < product.bias_length()) {
            return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "bias gradients of %lld elements at batch stride %lld overlap",
                          (long long)product.bias_length(), (long long)desc.bias_stride);
        }
    }
    if (product.writes_mask() || product.reads_mask()) {
        if (desc.aux_ld % 128 != 0 || desc.aux_ld < product.m) {
            return REFUSE(CUBLAS_STATUS_INVALID_VALUE,
                          "the mask's leading dimension is %lld bits; it must be divisible by 128 and at least %lld",
                          (long long)desc.aux_ld, (long long)product.m);
        }
        if (desc.aux_stride % 128 != 0 || (product.batch > 1 && desc.aux_stride < product.n * desc.aux_ld)) {
            return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "the mask's batch stride is %lld bits", (long long)desc.aux_stride);
        }
    }
    return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t check_shapes(const char* call, const Product& p) {
    bool ta = p.desc.trans_a != CUBLAS_OP_N, tb = p.desc.trans_b != CUBLAS_OP_N;
    int64_t k_of_b = tb ? p.b.cols : p.b.rows;
    if (p.k != k_of_b) {
        return REFUSE(CUBLAS_STATUS_INVALID_VALUE,
                      "A %llu x %llu%s and B %llu x %llu%s cannot be multiplied: k is %lld or %lld",
                      (unsigned long long)p.a.rows, (unsigned long long)p.a.cols, ta ? " transposed" : "",
                      (unsigned long long)p.b.rows, (unsigned long long)p.b.cols, tb ? " transposed" : "", (long long)p.k,
                      (long long)k_of_b);
    }
    for (const Layout* out : {&p.c, &p.d}) {
        if (int64_t(out->rows) != p.m || int64_t(out->cols) != p.n) {
            return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "the product is %lld x %lld, %s is %llu x %llu", (long long)p.m,
                          (long long)p.n, out == &p.c ? "C" : "D", (unsigned long long)out->rows,
                          (unsigned long long)out->cols);
        }
    }
    for (const Layout* layout : {&p.a, &p.b, &p.c}) {
        if (layout->batch != p.d.batch) {
            return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "batch counts differ: A %d, B %d, C %d, D %d", p.a.batch, p.b.batch,
                          p.c.batch, p.d.batch);
        }
    }
    int64_t extent = (p.m - 1) * p.d.row_stride() + (p.n - 1) * p.d.col_stride() + 1;
    if (p.batch > 1 && p.d.stride < extent) {
        return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "matrices D of %lld elements at batch stride %lld overlap",
                      (long long)extent, (long long)p.d.stride);
    }
    return CUBLAS_STATUS_SUCCESS;
}

}  // namespace

cublasStatus_t describe(const char* call, cublasLtMatmulDesc_t desc, cublasLtMatrixLayout_t a, cublasLtMatrixLayout_t b,
                        cublasLtMatrixLayout_t c, cublasLtMatrixLayout_t d, Product* product) {
    auto live_desc = descs().find(desc);
    if (live_desc == nullptr) {
        return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%p is no live product descriptor", static_cast<void*>(desc));
    }
    product->desc = *live_desc;
    Layout* targets[] = {&product->a, &product->b, &product->c, &product->d};
    cublasLtMatrixLayout_t given[] = {a, b, c, d};
    const char* names[] = {"A", "B", "C", "D"};
    for (int i = 0; i < 4; i++) {
        auto live = layouts().find(given[i]);
        if (live == nullptr) {
            return REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%p (%s) is no live matrix layout", static_cast<void*>(given[i]),
                          names[i]);
        }
        *targets[i] = *live;
        if (cublasStatus_t status = check_layout(call, names[i], *live)) {
            return status;
        }
    }
    if (cublasStatus_t status = check_types(call, product->desc)) {
        return status;
    }
    bool ta = product->desc.trans_a != CUBLAS_OP_N, tb = product->desc.trans_b != CUBLAS_OP_N;
    product->m = ta ? product->a.cols : product->a.rows;
    product->k = ta ? product->a.rows : product->a.cols;
    product->n = tb ? product->b.rows : product->b.cols;
    product->batch = product->d.batch;
    if (cublasStatus_t status = check_shapes(call, *product)) {
        return status;
    }
    return check_epilogue(call, *product);
}

uint64_t fingerprint(const Product& p) {
    uint64_t hash = 0xcbf29ce484222325u;
    auto add = [&](int64_t value) {
        hash = (hash ^ uint64_t(value)) * 0x100000001b3u;
        hash ^= hash >> 29;
    };
    for (const Layout* layout : {&p.a, &p.b, &p.c, &p.d}) {
        add(layout->order);
        add(layout->ld);
        add(layout->stride);
    }
    add(p.m);
    add(p.n);
    add(p.k);
    add(p.batch);
    add(p.desc.compute);
    add(p.desc.trans_a);
    add(p.desc.trans_b);
    add(p.desc.epilogue);
    return hash;
}

uint32_t alignment_of(const void* pointer) {
    uint32_t bits = uint32_t(reinterpret_cast<uintptr_t>(pointer) & 15u) | 16u;
    return bits & (~bits + 1);
}

}  // namespace emu::lt
