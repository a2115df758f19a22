// cublasLtMatmul: checks every operand, then queues the product.
#include "cublaslt.h"

#include "operands.h"

#include <cstring>
#include <utility>
#include <vector>

using namespace emu::lt;

namespace {

/** Every piece of device memory that the product touches. */
std::vector<emu::Operand> operands(const Product& p, const Algorithm& algorithm, const void* a, const void* b, const void* c,
                                   const void* d, const void* workspace) {
    std::vector<emu::Operand> all = {{"A", a, p.a.bytes(), algorithm.alignment[0], false},
                                     {"B", b, p.b.bytes(), algorithm.alignment[1], false},
                                     {"C", c, p.c.bytes(), algorithm.alignment[2], false, p.c == p.d},
                                     {"D", d, p.d.bytes(), algorithm.alignment[3], true}};
    if (p.reads_bias() || p.writes_bias_gradient()) {
        all.push_back({"bias", p.desc.bias, p.bias_bytes(), algorithm.bias_alignment, p.writes_bias_gradient()});
    }
    if (p.writes_mask() || p.reads_mask()) {
        all.push_back({"mask", p.desc.aux, p.mask_bytes(), algorithm.aux_alignment, p.writes_mask()});
    }
    if (algorithm.workspace > 0) {
        all.push_back({"workspace", workspace, algorithm.workspace, 256, true});
    }
    return all;
}

/** The kernel that is chosen when the caller names none: no workspace, any alignment. */
Algorithm own_choice() {
    Algorithm algorithm{};
    algorithm.mark = Algorithm::kMark;
    for (uint32_t& alignment : algorithm.alignment) {
        alignment = sizeof(float);
    }
    algorithm.bias_alignment = algorithm.aux_alignment = sizeof(float);
    return algorithm;
}

}  // namespace

cublasStatus_t cublasLtMatmul(cublasLtHandle_t handle, cublasLtMatmulDesc_t desc, const void* alpha, const void* a,
                              cublasLtMatrixLayout_t a_desc, const void* b, cublasLtMatrixLayout_t b_desc, const void* beta,
                              const void* c, cublasLtMatrixLayout_t c_desc, void* d, cublasLtMatrixLayout_t d_desc,
                              const cublasLtMatmulAlgo_t* algo, void* workspace, size_t workspace_bytes, void* stream) {
    LT_FAULT();
    if (handles().find(handle) == nullptr) {
        return LT_REFUSE(CUBLAS_STATUS_NOT_INITIALIZED, "%p is no live handle", static_cast<void*>(handle));
    }
    Product product;
    if (cublasStatus_t status = describe(__func__, desc, a_desc, b_desc, c_desc, d_desc, &product)) {
        return status;
    }
    if (alpha == nullptr || beta == nullptr) {
        return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "alpha is at %p, beta at %p", alpha, beta);
    }
    if (emu::device_range(alpha, sizeof(float)) || emu::device_range(beta, sizeof(float))) {
        return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "alpha and beta are read from the host in pointer mode HOST");
    }
    Algorithm algorithm = own_choice();
    if (algo != nullptr) {
        std::memcpy(&algorithm, algo, sizeof algorithm);
        if (!algorithm.valid()) {
            return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "the algorithm did not come from the heuristic");
        }
        if (algorithm.problem != fingerprint(product)) {
            return LT_REFUSE(CUBLAS_STATUS_NOT_SUPPORTED, "the algorithm was chosen for another product");
        }
        if (algorithm.workspace > workspace_bytes) {
            return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "the algorithm needs a workspace of %zu bytes, %zu given",
                             size_t(algorithm.workspace), workspace_bytes);
        }
    }
    auto all = operands(product, algorithm, a, b, c, d, workspace);
    if (emu::Flaw flaw = emu::inspect(all); flaw.kind != emu::Flaw::NONE) {
        return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%s", flaw.text.c_str());
    }
    float alpha_value, beta_value;
    std::memcpy(&alpha_value, alpha, sizeof alpha_value);
    std::memcpy(&beta_value, beta, sizeof beta_value);
    int result = emu::enqueue(stream, __func__, [=, all = std::move(all)] {
        emu::require_live("cublasLtMatmul", all);
        if (algorithm.workspace > 0) {
            emu::spoil(workspace, algorithm.workspace);
        }
        compute(product, alpha_value, static_cast<const float*>(a), static_cast<const float*>(b), beta_value,
                static_cast<const float*>(c), static_cast<float*>(d));
    });
    return result == 0 ? CUBLAS_STATUS_SUCCESS : LT_REFUSE(CUBLAS_STATUS_EXECUTION_FAILED, "the driver answered %d", result);
}
