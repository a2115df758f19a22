// Declares the exported driver functions and values for the stand-in's own sources.
#pragma once

#include "core.h"
#include "driver_types.h"

namespace emu::api {

enum Value : int {
#define EMU_STATUS(name, value, text) name = value,
#define EMU_VALUE(name, value) name = value,
#include "driver_values.h"
#undef EMU_STATUS
#undef EMU_VALUE
};

extern "C" {
#define EMU_FUNCTION(name, ...) EMU_EXPORT CUresult name(__VA_ARGS__);
#include "driver_functions.h"
#undef EMU_FUNCTION
}

}  // namespace emu::api
