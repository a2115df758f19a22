// cublasLtMatmul: checks every operand, then queues the product.
#include "cublaslt.h"

#include "operands.h"

#include <cstring>
#include <utility>
#include <vector>

using namespace emu::lt;

namespace {

/** Every piece of device memory that the product touches. */
std::vector<emu::Operand> operands(const Product& p, const Algorithm& algorithm, const void* a, const void* b,
                                   const void* c, const void* d, const void* workspace) {
    std::vector<emu::Operand> all = {{"A", a, p.a.bytes(), algorithm.alignment[0], false},
                                     {"B", b, p.b.bytes(), algorithm.alignment[1], false},
                                     {"C", c, p.c.bytes(), algorithm.alignment[2], false, p.c == p.d},
                                     {"D", d, p.d.bytes(), algorithm.alignment[3], true}};
    if (p.readsBias() || p.writesBiasGradient()) {
        all.push_back({"bias", p.desc.bias, p.biasBytes(), algorithm.biasAlignment, p.writesBiasGradient()});
    }
    if (p.writesMask() || p.readsMask()) {
        all.push_back({"mask", p.desc.aux, p.maskBytes(), algorithm.auxAlignment, p.writesMask()});
    }
    if (algorithm.workspace > 0) {
        all.push_back({"workspace", workspace, algorithm.workspace, 256, true});
    }
    return all;
}

/** The kernel that is chosen when the caller names none: no workspace, any alignment. */
Algorithm ownChoice() {
    Algorithm algorithm{};
    algorithm.mark = Algorithm::MARK;
    for (uint32_t& alignment : algorithm.alignment) {
        alignment = sizeof(float);
    }
    algorithm.biasAlignment = algorithm.auxAlignment = sizeof(float);
    return algorithm;
}

}  // namespace

cublasStatus_t cublasLtMatmul(cublasLtHandle_t handle, cublasLtMatmulDesc_t desc, const void* alpha, const void* a,
                              cublasLtMatrixLayout_t aDesc, const void* b, cublasLtMatrixLayout_t bDesc,
                              const void* beta, const void* c, cublasLtMatrixLayout_t cDesc, void* d,
                              cublasLtMatrixLayout_t dDesc, const cublasLtMatmulAlgo_t* algo, void* workspace,
                              size_t workspaceBytes, void* stream) {
    LT_FAULT();
    if (handles().find(handle) == nullptr) {
        return LT_REFUSE(CUBLAS_STATUS_NOT_INITIALIZED, "%p is no live handle", static_cast<void*>(handle));
    }
    Product product;
    if (cublasStatus_t status = describe(__func__, desc, aDesc, bDesc, cDesc, dDesc, &product)) {
        return status;
    }
    if (alpha == nullptr || beta == nullptr) {
        return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "alpha is at %p, beta at %p", alpha, beta);
    }
    if (emu::device_range(alpha, sizeof(float)) || emu::device_range(beta, sizeof(float))) {
        return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "alpha and beta are read from the host in pointer mode HOST");
    }
    Algorithm algorithm = ownChoice();
    if (algo != nullptr) {
        std::memcpy(&algorithm, algo, sizeof algorithm);
        if (!algorithm.valid()) {
            return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "the algorithm did not come from the heuristic");
        }
        if (algorithm.problem != fingerprint(product)) {
            return LT_REFUSE(CUBLAS_STATUS_NOT_SUPPORTED, "the algorithm was chosen for another product");
        }
        if (algorithm.workspace > workspaceBytes) {
            return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "the algorithm needs a workspace of %zu bytes, %zu given",
                             size_t(algorithm.workspace), workspaceBytes);
        }
    }
    auto all = operands(product, algorithm, a, b, c, d, workspace);
    if (emu::Flaw flaw = emu::inspect(all); flaw.kind != emu::Flaw::NONE) {
        return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%s", flaw.text.c_str());
    }
    float alphaValue, betaValue;
    std::memcpy(&alphaValue, alpha, sizeof alphaValue);
    std::memcpy(&betaValue, beta, sizeof betaValue);
    int result = emu::enqueue(stream, __func__, [=, all = std::move(all)] {
        emu::require_live("cublasLtMatmul", all);
        if (algorithm.workspace > 0) {
            emu::spoil(workspace, algorithm.workspace);
        }
        compute(product, alphaValue, static_cast<const float*>(a), static_cast<const float*>(b), betaValue,
                static_cast<const float*>(c), static_cast<float*>(d));
    });
    return result == 0 ? CUBLAS_STATUS_SUCCESS
                       : LT_REFUSE(CUBLAS_STATUS_EXECUTION_FAILED, "the driver answered %d", result);
}
