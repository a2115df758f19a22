// cublasLtMatmulAlgoGetHeuristic: which algorithms this stand-in pretends to have.
//
// There are two: one that splits k and needs a workspace, offered first when the preference allows the bytes, and one that
// needs none. Their results are the same; what a caller must get right is the workspace and the alignments.
#include "cublaslt.h"

#include "core.h"

#include <algorithm>
#include <cstring>

using namespace emu::lt;

namespace {

/** Each of four parts of k keeps its own D. */
size_t split_workspace(const Product& product) {
    size_t bytes = size_t(4) * product.batch * product.m * product.n * sizeof(float);
    return (bytes + 255) / 256 * 256;
}

cublasLtMatmulHeuristicResult_t result(const Product& product, const Preference& preference, size_t workspace) {
    Algorithm algorithm{};
    algorithm.mark = Algorithm::kMark;
    algorithm.problem = fingerprint(product);
    algorithm.workspace = workspace;
    for (int i = 0; i < 4; i++) {
        algorithm.alignment[i] = std::clamp(preference.alignment[i], 4u, 16u);
    }
    algorithm.bias_alignment = alignment_of(product.desc.bias);
    algorithm.aux_alignment = alignment_of(product.desc.aux);
    cublasLtMatmulHeuristicResult_t written{};
    std::memcpy(&written.algo, &algorithm, sizeof algorithm);
    written.workspaceSize = workspace;
    written.state = CUBLAS_STATUS_SUCCESS;
    written.wavesCount = 1;
    return written;
}

}  // namespace

cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtHandle_t handle, cublasLtMatmulDesc_t desc, cublasLtMatrixLayout_t a_desc,
                                              cublasLtMatrixLayout_t b_desc, cublasLtMatrixLayout_t c_desc,
                                              cublasLtMatrixLayout_t d_desc, cublasLtMatmulPreference_t preference,
                                              int requested, cublasLtMatmulHeuristicResult_t* results, int* returned) {
    LT_FAULT();
    if (handles().find(handle) == nullptr) {
        return LT_REFUSE(CUBLAS_STATUS_NOT_INITIALIZED, "%p is no live handle", static_cast<void*>(handle));
    }
    auto wishes = preferences().find(preference);
    if (wishes == nullptr) {
        return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%p is no live preference", static_cast<void*>(preference));
    }
    if (requested <= 0 || results == nullptr || returned == nullptr) {
        return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%d results asked for, array at %p, count at %p", requested,
                         static_cast<void*>(results), static_cast<void*>(returned));
    }
    *returned = 0;
    Product product;
    if (cublasStatus_t status = describe(__func__, desc, a_desc, b_desc, c_desc, d_desc, &product)) {
        return status;
    }
    size_t split = split_workspace(product);
    if (product.k >= 4 && split <= wishes->workspace) {
        results[(*returned)++] = result(product, *wishes, split);
    }
    if (*returned < requested) {
        results[(*returned)++] = result(product, *wishes, 0);
    }
    return CUBLAS_STATUS_SUCCESS;
}
