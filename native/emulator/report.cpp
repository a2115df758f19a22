// The report that tests read: one line for each thing that would be undefined or wrong on a GPU.
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <string>

#include "control.h"
#include "report.h"

namespace {

std::mutex mutex;
std::string& text() {
    static std::string* all = new std::string;
    return *all;
}

}  // namespace

namespace emu {

void problem(const char* format, ...) {
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fprintf(stderr, "emulator: %s\n", line);
    std::lock_guard<std::mutex> lock(mutex);
    if (text().size() < (1u << 20)) text().append(line).append("\n");
}

void reset_report() {
    std::lock_guard<std::mutex> lock(mutex);
    text().clear();
}

}  // namespace emu

extern "C" size_t emuReport(char* buffer, size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex);
    if (buffer && bytes > 0) {
        size_t copied = std::min(bytes - 1, text().size());
        memcpy(buffer, text().data(), copied);
        buffer[copied] = 0;
    }
    return text().size();
}
