// A program of the NVRTC stand-in, and how its parts work together.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace emu {

enum NvrtcResult {
    NVRTC_SUCCESS = 0,
    NVRTC_ERROR_OUT_OF_MEMORY = 1,
    NVRTC_ERROR_PROGRAM_CREATION_FAILURE = 2,
    NVRTC_ERROR_INVALID_INPUT = 3,
    NVRTC_ERROR_INVALID_PROGRAM = 4,
    NVRTC_ERROR_INVALID_OPTION = 5,
    NVRTC_ERROR_COMPILATION = 6,
    NVRTC_ERROR_BUILTIN_OPERATION_FAILURE = 7,
    NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION = 8,
    NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION = 9,
    NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID = 10,
    NVRTC_ERROR_INTERNAL_ERROR = 11
};

// What the options ask for.
struct CompileOptions {
    std::vector<std::string> preprocessor;  // -D, -U and -I for the host's compiler
    std::string standard = "c++17";
    int architecture = 75;  // NVRTC's default
    bool intermediate = true;
};

struct Program {
    std::string source;
    std::string name;
    std::map<std::string, std::string> headers;
    std::vector<std::string> expressions;
    bool compiled = false;
    CompileOptions options;
    std::string log;
    std::string object;  // the shared object
};

// The architectures that are known, ascending.
const std::vector<int>& known_architectures();

// Reads NVRTC's options. Returns NVRTC_SUCCESS or NVRTC_ERROR_INVALID_OPTION with the reason in `log`.
int read_options(int count, const char* const* options, CompileOptions* result, std::string* log);

// The source as the host's compiler takes it, from preprocessed CUDA C++: shared variables, kernels, and at the end the table
// of the kernels that the driver finds.
std::string rewrite(const std::string& preprocessed, const std::vector<std::string>& expressions);

// Fills object and log. Returns an NvrtcResult.
int compile(Program& program);

}  // namespace emu
