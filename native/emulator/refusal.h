// The reason of a refused call, in words.
//
// The real libraries log their reasons when asked to; so do the stand-ins, to stderr, when the variable that the real
// library looks at (CUBLASLT_LOG_LEVEL, CUDNN_LOGLEVEL_DBG) is set to 1 or more. cuDNN's text is also what
// cudnnGetLastErrorString gives back.
#pragma once

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace emu {

/** Why the last refused call of this thread was refused; empty when none was since it was last taken. */
inline std::string& refusal() {
    static thread_local std::string text;
    return text;
}

/** Keeps the reason and hands the status back, so that a check reads "return refuse(...)". */
template <class Status>
__attribute__((format(printf, 4, 5))) Status refuse(const char* variable, Status status, const char* call, const char* format,
                                                    ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    refusal() = std::string(call) + ": " + text;
    const char* level = std::getenv(variable);
    if (level != nullptr && std::atoi(level) > 0) {
        std::fprintf(stderr, "[emulator] %s (status %d)\n", refusal().c_str(), static_cast<int>(status));
    }
    return status;
}

}  // namespace emu
