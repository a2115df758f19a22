// The exported functions of the NVRTC stand-in.
#include <algorithm>
#include <cstring>
#include <mutex>
#include <set>

#include "container.h"
#include "core.h"
#include "nvrtc_program.h"

namespace emu {
namespace {

std::mutex mutex;

std::set<Program*>& programs() {
    static auto* all = new std::set<Program*>;
    return *all;
}

std::string image(const Program& program, bool intermediate) {
    Container header = {};
    memcpy(header.magic, kContainerMagic, sizeof header.magic);
    header.version = kContainerVersion;
    header.intermediate = intermediate;
    header.architecture = uint32_t(program.options.architecture);
    header.bytes = program.object.size();
    header.checksum = hash_bytes(program.object.data(), program.object.size());
    std::string all(reinterpret_cast<const char*>(&header), sizeof header);
    all += program.object;
    if (intermediate) all += '\0';  // PTX is text and ends with a zero
    return all;
}

// The cubin of a real architecture, the PTX of a virtual one; empty for the other.
std::string image_of(const Program& program, bool intermediate) {
    return program.options.intermediate == intermediate ? image(program, intermediate) : std::string();
}

int give(Program* program, bool intermediate, size_t* bytes, char* target) {
    std::lock_guard<std::mutex> lock(mutex);
    if (!programs().count(program)) return NVRTC_ERROR_INVALID_PROGRAM;
    if (!bytes && !target) return NVRTC_ERROR_INVALID_INPUT;
    if (program->object.empty()) return NVRTC_ERROR_INVALID_PROGRAM;
    std::string all = image_of(*program, intermediate);
    if (bytes) *bytes = all.size();
    if (target) memcpy(target, all.data(), all.size());
    return NVRTC_SUCCESS;
}

}  // namespace
}  // namespace emu

using namespace emu;

#define EMU_NVRTC(call) \
    if (int injected = fault(call)) return injected

extern "C" {

EMU_EXPORT int nvrtcVersion(int* major, int* minor) {
    EMU_NVRTC("nvrtcVersion");
    if (!major || !minor) return NVRTC_ERROR_INVALID_INPUT;
    *major = 13;
    *minor = 0;
    return NVRTC_SUCCESS;
}

EMU_EXPORT const char* nvrtcGetErrorString(int result) {
    switch (result) {
        case NVRTC_SUCCESS: return "NVRTC_SUCCESS";
        case NVRTC_ERROR_OUT_OF_MEMORY: return "NVRTC_ERROR_OUT_OF_MEMORY";
        case NVRTC_ERROR_PROGRAM_CREATION_FAILURE: return "NVRTC_ERROR_PROGRAM_CREATION_FAILURE";
        case NVRTC_ERROR_INVALID_INPUT: return "NVRTC_ERROR_INVALID_INPUT";
        case NVRTC_ERROR_INVALID_PROGRAM: return "NVRTC_ERROR_INVALID_PROGRAM";
        case NVRTC_ERROR_INVALID_OPTION: return "NVRTC_ERROR_INVALID_OPTION";
        case NVRTC_ERROR_COMPILATION: return "NVRTC_ERROR_COMPILATION";
        case NVRTC_ERROR_BUILTIN_OPERATION_FAILURE: return "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE";
        case NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION: return "NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION";
        case NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION: return "NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION";
        case NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID: return "NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID";
        case NVRTC_ERROR_INTERNAL_ERROR: return "NVRTC_ERROR_INTERNAL_ERROR";
        default: return "NVRTC_ERROR unknown";
    }
}

EMU_EXPORT int nvrtcGetNumSupportedArchs(int* count) {
    EMU_NVRTC("nvrtcGetNumSupportedArchs");
    if (!count) return NVRTC_ERROR_INVALID_INPUT;
    *count = int(known_architectures().size());
    return NVRTC_SUCCESS;
}

EMU_EXPORT int nvrtcGetSupportedArchs(int* architectures) {
    EMU_NVRTC("nvrtcGetSupportedArchs");
    if (!architectures) return NVRTC_ERROR_INVALID_INPUT;
    for (int architecture : known_architectures()) *architectures++ = architecture;
    return NVRTC_SUCCESS;
}

EMU_EXPORT int nvrtcCreateProgram(Program** program, const char* source, const char* name, int headers,
                                  const char* const* texts, const char* const* names) {
    EMU_NVRTC("nvrtcCreateProgram");
    if (!program || !source || headers < 0 || (headers > 0 && (!texts || !names))) return NVRTC_ERROR_INVALID_INPUT;
    auto* made = new Program;
    made->source = source;
    made->name = name && *name ? name : "default_program";
    for (int i = 0; i < headers; i++) made->headers[names[i]] = texts[i];
    std::lock_guard<std::mutex> lock(mutex);
    programs().insert(made);
    *program = made;
    return NVRTC_SUCCESS;
}

EMU_EXPORT int nvrtcDestroyProgram(Program** program) {
    EMU_NVRTC("nvrtcDestroyProgram");
    std::lock_guard<std::mutex> lock(mutex);
    if (!program || !programs().count(*program)) return NVRTC_ERROR_INVALID_PROGRAM;
    programs().erase(*program);
    delete *program;
    *program = nullptr;
    return NVRTC_SUCCESS;
}

EMU_EXPORT int nvrtcAddNameExpression(Program* program, const char* expression) {
    EMU_NVRTC("nvrtcAddNameExpression");
    std::lock_guard<std::mutex> lock(mutex);
    if (!programs().count(program)) return NVRTC_ERROR_INVALID_PROGRAM;
    if (!expression || !*expression) return NVRTC_ERROR_INVALID_INPUT;
    if (program->compiled) return NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION;
    program->expressions.push_back(expression);
    return NVRTC_SUCCESS;
}

EMU_EXPORT int nvrtcCompileProgram(Program* program, int count, const char* const* options) {
    EMU_NVRTC("nvrtcCompileProgram");
    std::lock_guard<std::mutex> lock(mutex);
    if (!programs().count(program)) return NVRTC_ERROR_INVALID_PROGRAM;
    if (count < 0 || (count > 0 && !options)) return NVRTC_ERROR_INVALID_INPUT;
    program->options = CompileOptions();
    program->object.clear();
    if (int result = read_options(count, options, &program->options, &program->log)) return result;
    program->compiled = true;
    return compile(*program);
}

EMU_EXPORT int nvrtcGetProgramLogSize(Program* program, size_t* bytes) {
    EMU_NVRTC("nvrtcGetProgramLogSize");
    std::lock_guard<std::mutex> lock(mutex);
    if (!programs().count(program)) return NVRTC_ERROR_INVALID_PROGRAM;
    if (!bytes) return NVRTC_ERROR_INVALID_INPUT;
    *bytes = program->log.size() + 1;
    return NVRTC_SUCCESS;
}

EMU_EXPORT int nvrtcGetProgramLog(Program* program, char* log) {
    EMU_NVRTC("nvrtcGetProgramLog");
    std::lock_guard<std::mutex> lock(mutex);
    if (!programs().count(program)) return NVRTC_ERROR_INVALID_PROGRAM;
    if (!log) return NVRTC_ERROR_INVALID_INPUT;
    memcpy(log, program->log.c_str(), program->log.size() + 1);
    return NVRTC_SUCCESS;
}

// The stand-in's lowered name is the expression itself.
EMU_EXPORT int nvrtcGetLoweredName(Program* program, const char* expression, const char** name) {
    EMU_NVRTC("nvrtcGetLoweredName");
    std::lock_guard<std::mutex> lock(mutex);
    if (!programs().count(program)) return NVRTC_ERROR_INVALID_PROGRAM;
    if (!expression || !name) return NVRTC_ERROR_INVALID_INPUT;
    if (program->object.empty()) return NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION;
    auto found = std::find(program->expressions.begin(), program->expressions.end(), expression);
    if (found == program->expressions.end()) return NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID;
    *name = found->c_str();
    return NVRTC_SUCCESS;
}

EMU_EXPORT int nvrtcGetCUBINSize(Program* program, size_t* bytes) {
    EMU_NVRTC("nvrtcGetCUBINSize");
    return give(program, false, bytes, nullptr);
}

EMU_EXPORT int nvrtcGetCUBIN(Program* program, char* cubin) {
    EMU_NVRTC("nvrtcGetCUBIN");
    return give(program, false, nullptr, cubin);
}

EMU_EXPORT int nvrtcGetPTXSize(Program* program, size_t* bytes) {
    EMU_NVRTC("nvrtcGetPTXSize");
    return give(program, true, bytes, nullptr);
}

EMU_EXPORT int nvrtcGetPTX(Program* program, char* ptx) {
    EMU_NVRTC("nvrtcGetPTX");
    return give(program, true, nullptr, ptx);
}
}
