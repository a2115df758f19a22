// NVRTC's command line options.
#include <algorithm>
#include <cstdlib>

#include "nvrtc_program.h"

namespace emu {

namespace {

bool starts_with(const std::string& text, const std::string& start) { return text.compare(0, start.size(), start) == 0; }

// The option's name without its dashes, and what follows '='.
struct Option {
    std::string name, value;
    bool has_value;
};

Option split(const std::string& text) {
    std::string bare = text.substr(std::min(text.find_first_not_of('-'), text.size()));
    size_t equals = bare.find('=');
    if (equals == std::string::npos) return {bare, "", false};
    return {bare.substr(0, equals), bare.substr(equals + 1), true};
}

bool read_architecture(const std::string& text, CompileOptions* result) {
    bool real = starts_with(text, "sm_"), virtual_ = starts_with(text, "compute_");
    if (!real && !virtual_) return false;
    char* end;
    int number = int(strtol(text.c_str() + (real ? 3 : 8), &end, 10));
    if (*end == 'a' || *end == 'f') end++;  // architecture-specific features
    const auto& known = known_architectures();
    if (*end || std::find(known.begin(), known.end(), number) == known.end()) return false;
    result->architecture = number;
    result->intermediate = virtual_;
    return true;
}

// Options that change nothing here: the host's compiler neither contracts nor approximates.
bool changes_nothing(const Option& option) {
    static const char* const switches[] = {
        "lineinfo", "generate-line-info", "G", "device-debug", "use_fast_math", "restrict", "w", "disable-warnings",
        "default-device", "device-as-default-execution-space", "extra-device-vectorization", "minimal", "rdc",
        "device-int128", "no-display-error-number", "dlto"};
    static const char* const settings[] = {
        "ftz", "prec-sqrt", "prec-div", "fmad", "use_fast_math", "maxrregcount", "ptxas-options", "Xptxas", "dopt",
        "split-compile", "diag-suppress", "diag-error", "diag-warn", "relocatable-device-code", "rdc", "display-error-number",
        "optimization-info", "builtin-initializer-list", "builtin-move-forward", "modify-stack-limit"};
    auto is = [&](const char* name) { return option.name == name; };
    return option.has_value ? std::any_of(std::begin(settings), std::end(settings), is)
                            : std::any_of(std::begin(switches), std::end(switches), is);
}

bool read_standard(const std::string& value, CompileOptions* result) {
    if (value != "c++11" && value != "c++14" && value != "c++17" && value != "c++20") return false;
    if (value == "c++20") result->standard = value;  // the emulator's own header needs C++17
    return true;
}

}  // namespace

const std::vector<int>& known_architectures() {
    static const std::vector<int> all = {75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121};
    return all;
}

int read_options(int count, const char* const* options, CompileOptions* result, std::string* log) {
    for (int i = 0; i < count; i++) {
        std::string text = options[i] ? options[i] : "";
        Option option = split(text);
        bool next = i + 1 < count && options[i + 1];
        if ((option.name == "gpu-architecture" || option.name == "arch") && option.has_value) {
            if (!read_architecture(option.value, result)) {
                *log = "nvrtc: error: invalid value for --gpu-architecture (-arch)\n";
                return NVRTC_ERROR_INVALID_OPTION;
            }
        } else if (option.name == "std" && option.has_value && read_standard(option.value, result)) {
        } else if (text == "-D" || text == "-U" || text == "-I") {
            if (!next) {
                *log = "nvrtc: error: option '" + text + "' needs a value\n";
                return NVRTC_ERROR_INVALID_OPTION;
            }
            result->preprocessor.push_back(text + options[++i]);
        } else if (starts_with(text, "-D") || starts_with(text, "-U") || starts_with(text, "-I")) {
            result->preprocessor.push_back(text);
        } else if (option.name == "define-macro" && option.has_value) {
            result->preprocessor.push_back("-D" + option.value);
        } else if (option.name == "undefine-macro" && option.has_value) {
            result->preprocessor.push_back("-U" + option.value);
        } else if (option.name == "include-path" && option.has_value) {
            result->preprocessor.push_back("-I" + option.value);
        } else if (text.empty() || text[0] != '-' || !changes_nothing(option)) {
            *log = "nvrtc: error: unrecognized option '" + text + "' found\n";
            return NVRTC_ERROR_INVALID_OPTION;
        }
    }
    return NVRTC_SUCCESS;
}

}  // namespace emu
