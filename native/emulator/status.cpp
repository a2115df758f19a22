// Names and texts of statuses.
#include "context.h"

namespace emu::api {

CUresult cuGetErrorName(CUresult status, const char** text) {
    EMU_ENTER(Nothing);
    if (!text) return CUDA_ERROR_INVALID_VALUE;
    switch (status) {
#define EMU_STATUS(name, value, words) \
    case value: *text = #name; return CUDA_SUCCESS;
#include "driver_values.h"
#undef EMU_STATUS
    }
    *text = nullptr;
    return CUDA_ERROR_INVALID_VALUE;
}

CUresult cuGetErrorString(CUresult status, const char** text) {
    EMU_ENTER(Nothing);
    if (!text) return CUDA_ERROR_INVALID_VALUE;
    switch (status) {
#define EMU_STATUS(name, value, words) \
    case value: *text = words; return CUDA_SUCCESS;
#include "driver_values.h"
#undef EMU_STATUS
    }
    *text = nullptr;
    return CUDA_ERROR_INVALID_VALUE;
}

}  // namespace emu::api
