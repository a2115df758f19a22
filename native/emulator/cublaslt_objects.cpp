// Handles and descriptors of cuBLASLt: create, set, get, destroy.
#include "cublaslt.h"

#include "core.h"

#include <cstring>

using namespace emu::lt;

namespace emu::lt {

Objects<Handle>& handles() {
    static Objects<Handle> objects(0xb0);
    return objects;
}
Objects<Layout>& layouts() {
    static Objects<Layout> objects(0xb1);
    return objects;
}
Objects<Desc>& descs() {
    static Objects<Desc> objects(0xb2);
    return objects;
}
Objects<Preference>& preferences() {
    static Objects<Preference> objects(0xb3);
    return objects;
}

namespace {

/** One attribute's place inside a descriptor; null when the stand-in does not know the attribute. */
struct Field {
    void* place;
    size_t bytes;
};

Field field(Layout& layout, int attribute) {
    switch (attribute) {
        case CUBLASLT_MATRIX_LAYOUT_TYPE: return {&layout.type, sizeof layout.type};
        case CUBLASLT_MATRIX_LAYOUT_ORDER: return {&layout.order, sizeof layout.order};
        case CUBLASLT_MATRIX_LAYOUT_ROWS: return {&layout.rows, sizeof layout.rows};
        case CUBLASLT_MATRIX_LAYOUT_COLS: return {&layout.cols, sizeof layout.cols};
        case CUBLASLT_MATRIX_LAYOUT_LD: return {&layout.ld, sizeof layout.ld};
        case CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT: return {&layout.batch, sizeof layout.batch};
        case CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET: return {&layout.stride, sizeof layout.stride};
        default: return {nullptr, 0};
    }
}

Field field(Desc& desc, int attribute) {
    switch (attribute) {
        case CUBLASLT_MATMUL_DESC_COMPUTE_TYPE: return {&desc.compute, sizeof desc.compute};
        case CUBLASLT_MATMUL_DESC_SCALE_TYPE: return {&desc.scale, sizeof desc.scale};
        case CUBLASLT_MATMUL_DESC_POINTER_MODE: return {&desc.pointer_mode, sizeof desc.pointer_mode};
        case CUBLASLT_MATMUL_DESC_TRANSA: return {&desc.trans_a, sizeof desc.trans_a};
        case CUBLASLT_MATMUL_DESC_TRANSB: return {&desc.trans_b, sizeof desc.trans_b};
        case CUBLASLT_MATMUL_DESC_EPILOGUE: return {&desc.epilogue, sizeof desc.epilogue};
        case CUBLASLT_MATMUL_DESC_BIAS_POINTER: return {&desc.bias, sizeof desc.bias};
        case CUBLASLT_MATMUL_DESC_BIAS_BATCH_STRIDE: return {&desc.bias_stride, sizeof desc.bias_stride};
        case CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER: return {&desc.aux, sizeof desc.aux};
        case CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD: return {&desc.aux_ld, sizeof desc.aux_ld};
        case CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_BATCH_STRIDE: return {&desc.aux_stride, sizeof desc.aux_stride};
        case CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE: return {&desc.bias_type, sizeof desc.bias_type};
        default: return {nullptr, 0};
    }
}

Field field(Preference& preference, int attribute) {
    switch (attribute) {
        case CUBLASLT_MATMUL_PREF_SEARCH_MODE: return {&preference.search_mode, sizeof preference.search_mode};
        case CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES: return {&preference.workspace, sizeof preference.workspace};
        case CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK:
            return {&preference.reduction_schemes, sizeof preference.reduction_schemes};
        case CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES:
        case CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES:
        case CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES:
        case CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES:
            return {&preference.alignment[attribute - CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES], sizeof(uint32_t)};
        default: return {nullptr, 0};
    }
}

template <class T>
cublasStatus_t create(const char* call, Objects<T>& objects, T object, void** result) {
    if (result == nullptr) {
        return emu::refuse("CUBLASLT_LOG_LEVEL", CUBLAS_STATUS_INVALID_VALUE, call, "no place for the result");
    }
    *result = objects.template add<void*>(object);
    return CUBLAS_STATUS_SUCCESS;
}

template <class T>
cublasStatus_t destroy(const char* call, Objects<T>& objects, const void* handle) {
    if (!objects.remove(handle)) {
        return emu::refuse("CUBLASLT_LOG_LEVEL", CUBLAS_STATUS_INVALID_VALUE, call,
                           "%p is null, already destroyed, or of another kind", handle);
    }
    return CUBLAS_STATUS_SUCCESS;
}

template <class T>
cublasStatus_t set(const char* call, Objects<T>& objects, const void* handle, int attribute, const void* value, size_t bytes) {
    auto object = objects.find(handle);
    const char* variable = "CUBLASLT_LOG_LEVEL";
    if (object == nullptr) {
        return emu::refuse(variable, CUBLAS_STATUS_INVALID_VALUE, call, "%p is no live descriptor of this kind", handle);
    }
    Field target = field(*object, attribute);
    if (target.place == nullptr) {
        return emu::refuse(variable, CUBLAS_STATUS_INVALID_VALUE, call, "attribute %d is unknown here", attribute);
    }
    if (value == nullptr || bytes != target.bytes) {
        return emu::refuse(variable, CUBLAS_STATUS_INVALID_VALUE, call, "attribute %d takes %zu bytes, %zu at %p given",
                           attribute, target.bytes, bytes, value);
    }
    std::memcpy(target.place, value, bytes);
    return CUBLAS_STATUS_SUCCESS;
}

template <class T>
cublasStatus_t get(const char* call, Objects<T>& objects, const void* handle, int attribute, void* value, size_t bytes,
                   size_t* written) {
    auto object = objects.find(handle);
    const char* variable = "CUBLASLT_LOG_LEVEL";
    if (object == nullptr) {
        return emu::refuse(variable, CUBLAS_STATUS_INVALID_VALUE, call, "%p is no live descriptor of this kind", handle);
    }
    Field source = field(*object, attribute);
    if (source.place == nullptr) {
        return emu::refuse(variable, CUBLAS_STATUS_INVALID_VALUE, call, "attribute %d is unknown here", attribute);
    }
    if (bytes == 0 ? written == nullptr : value == nullptr || bytes != source.bytes) {
        return emu::refuse(variable, CUBLAS_STATUS_INVALID_VALUE, call, "attribute %d has %zu bytes, %zu at %p asked for",
                           attribute, source.bytes, bytes, value);
    }
    if (bytes != 0) {
        std::memcpy(value, source.place, bytes);
    }
    if (written != nullptr) {
        *written = source.bytes;
    }
    return CUBLAS_STATUS_SUCCESS;
}

}  // namespace
}  // namespace emu::lt

cublasStatus_t cublasLtCreate(cublasLtHandle_t* handle) {
    LT_FAULT();
    if (!emu::context_current()) {
        return LT_REFUSE(CUBLAS_STATUS_NOT_INITIALIZED, "no CUDA context is current in this thread");
    }
    return create(__func__, handles(), Handle{}, reinterpret_cast<void**>(handle));
}

cublasStatus_t cublasLtDestroy(cublasLtHandle_t handle) {
    LT_FAULT();
    return handles().remove(handle)
                   ? CUBLAS_STATUS_SUCCESS
                   : LT_REFUSE(CUBLAS_STATUS_NOT_INITIALIZED, "%p is no live handle", static_cast<void*>(handle));
}

// As CUDA 13.0 counts: major * 10000 + minor * 100 + patch, and major * 1000 + minor * 10 for the runtime.
size_t cublasLtGetVersion() { return 130000; }

size_t cublasLtGetCudartVersion() { return 13000; }

const char* cublasLtGetStatusName(cublasStatus_t status) {
    switch (status) {
        case CUBLAS_STATUS_SUCCESS: return "CUBLAS_STATUS_SUCCESS";
        case CUBLAS_STATUS_NOT_INITIALIZED: return "CUBLAS_STATUS_NOT_INITIALIZED";
        case CUBLAS_STATUS_ALLOC_FAILED: return "CUBLAS_STATUS_ALLOC_FAILED";
        case CUBLAS_STATUS_INVALID_VALUE: return "CUBLAS_STATUS_INVALID_VALUE";
        case CUBLAS_STATUS_ARCH_MISMATCH: return "CUBLAS_STATUS_ARCH_MISMATCH";
        case CUBLAS_STATUS_MAPPING_ERROR: return "CUBLAS_STATUS_MAPPING_ERROR";
        case CUBLAS_STATUS_EXECUTION_FAILED: return "CUBLAS_STATUS_EXECUTION_FAILED";
        case CUBLAS_STATUS_INTERNAL_ERROR: return "CUBLAS_STATUS_INTERNAL_ERROR";
        case CUBLAS_STATUS_NOT_SUPPORTED: return "CUBLAS_STATUS_NOT_SUPPORTED";
        case CUBLAS_STATUS_LICENSE_ERROR: return "CUBLAS_STATUS_LICENSE_ERROR";
    }
    return "CUBLAS_STATUS_UNKNOWN";
}

const char* cublasLtGetStatusString(cublasStatus_t status) {
    switch (status) {
        case CUBLAS_STATUS_SUCCESS: return "success";
        case CUBLAS_STATUS_NOT_INITIALIZED: return "the library was not initialized";
        case CUBLAS_STATUS_ALLOC_FAILED: return "the resource allocation failed";
        case CUBLAS_STATUS_INVALID_VALUE: return "an unsupported value or parameter was passed to the function";
        case CUBLAS_STATUS_ARCH_MISMATCH: return "the function requires a feature absent from the device architecture";
        case CUBLAS_STATUS_MAPPING_ERROR: return "an access to GPU memory space failed";
        case CUBLAS_STATUS_EXECUTION_FAILED: return "the function failed to launch on the GPU";
        case CUBLAS_STATUS_INTERNAL_ERROR: return "an internal operation failed";
        case CUBLAS_STATUS_NOT_SUPPORTED: return "the functionality requested is not supported";
        case CUBLAS_STATUS_LICENSE_ERROR: return "the functionality requested requires some license";
    }
    return "unknown status";
}

cublasStatus_t cublasLtMatrixLayoutCreate(cublasLtMatrixLayout_t* layout, int type, uint64_t rows, uint64_t cols, int64_t ld) {
    LT_FAULT();
    Layout created{};
    created.type = type;
    created.rows = rows;
    created.cols = cols;
    created.ld = ld;
    created.batch = 1;
    return create(__func__, layouts(), created, reinterpret_cast<void**>(layout));
}

cublasStatus_t cublasLtMatrixLayoutSetAttribute(cublasLtMatrixLayout_t layout, int attribute, const void* value, size_t bytes) {
    LT_FAULT();
    return set(__func__, layouts(), layout, attribute, value, bytes);
}

cublasStatus_t cublasLtMatrixLayoutGetAttribute(cublasLtMatrixLayout_t layout, int attribute, void* value, size_t bytes,
                                                size_t* written) {
    LT_FAULT();
    return get(__func__, layouts(), layout, attribute, value, bytes, written);
}

cublasStatus_t cublasLtMatrixLayoutDestroy(cublasLtMatrixLayout_t layout) {
    LT_FAULT();
    return destroy(__func__, layouts(), layout);
}

cublasStatus_t cublasLtMatmulDescCreate(cublasLtMatmulDesc_t* desc, int compute_type, int scale_type) {
    LT_FAULT();
    switch (compute_type) {
        case CUBLAS_COMPUTE_16F:
        case CUBLAS_COMPUTE_32F:
        case CUBLAS_COMPUTE_32F_PEDANTIC:
        case CUBLAS_COMPUTE_64F:
        case CUBLAS_COMPUTE_32F_FAST_16F:
        case CUBLAS_COMPUTE_32F_FAST_16BF:
        case CUBLAS_COMPUTE_32F_FAST_TF32: break;
        default:
            return LT_REFUSE(CUBLAS_STATUS_INVALID_VALUE, "%d is no compute type (scale type %d)", compute_type, scale_type);
    }
    Desc created{};
    created.compute = compute_type;
    created.scale = scale_type;
    return create(__func__, descs(), created, reinterpret_cast<void**>(desc));
}

cublasStatus_t cublasLtMatmulDescSetAttribute(cublasLtMatmulDesc_t desc, int attribute, const void* value, size_t bytes) {
    LT_FAULT();
    return set(__func__, descs(), desc, attribute, value, bytes);
}

cublasStatus_t cublasLtMatmulDescGetAttribute(cublasLtMatmulDesc_t desc, int attribute, void* value, size_t bytes,
                                              size_t* written) {
    LT_FAULT();
    return get(__func__, descs(), desc, attribute, value, bytes, written);
}

cublasStatus_t cublasLtMatmulDescDestroy(cublasLtMatmulDesc_t desc) {
    LT_FAULT();
    return destroy(__func__, descs(), desc);
}

cublasStatus_t cublasLtMatmulPreferenceCreate(cublasLtMatmulPreference_t* preference) {
    LT_FAULT();
    return create(__func__, preferences(), Preference{}, reinterpret_cast<void**>(preference));
}

cublasStatus_t cublasLtMatmulPreferenceSetAttribute(cublasLtMatmulPreference_t preference, int attribute, const void* value,
                                                    size_t bytes) {
    LT_FAULT();
    return set(__func__, preferences(), preference, attribute, value, bytes);
}

cublasStatus_t cublasLtMatmulPreferenceDestroy(cublasLtMatmulPreference_t preference) {
    LT_FAULT();
    return destroy(__func__, preferences(), preference);
}

long emuCublasLtLive() { return handles().size() + layouts().size() + descs().size() + preferences().size(); }
