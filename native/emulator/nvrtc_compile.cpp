// Compiling with the host's g++, with a cache of what was compiled before.
#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "container.h"
#include "core.h"
#include "nvrtc_program.h"

extern char** environ;

namespace emu {

namespace {

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

bool write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    return bool(file);
}

void make_folders(const std::string& path) {
    for (size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
        mkdir(path.substr(0, at).c_str(), 0755);
    }
}

// The folder of this library: device/ with the headers lies beside it, and the cache.
std::string home() {
    Dl_info info;
    if (!dladdr(reinterpret_cast<void*>(&home), &info) || !info.dli_fname) return ".";
    char* real = realpath(info.dli_fname, nullptr);
    std::string path = real ? real : info.dli_fname;
    free(real);
    size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

// Runs a program in a folder with its messages going to a file. Returns its exit status, -1 when it cannot be run.
int run(const std::vector<std::string>& command, const std::string& folder, const std::string& messages) {
    std::vector<char*> arguments;
    for (const auto& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, 1, messages.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child;
    int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error) return -1;
    int status;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string compiler() {
    const char* named = getenv("CXX");
    return named && *named ? named : "g++";
}

// Fused multiply-adds in one instruction where the machine has it; only where the source says fmaf. Without weak symbols, shared
// variables of inline functions and templates lie in the same section as all others.
std::vector<std::string> code_flags() {
    std::vector<std::string> flags = {"-O2", "-fPIC", "-shared", "-w", "-fno-exceptions", "-fno-rtti", "-fno-weak",
                                      "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fwrapv",
                                      "-fsanitize=alignment", "-fsanitize-undefined-trap-on-error", "-Wl,-Bsymbolic"};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("fma")) flags.push_back("-mfma");
    if (__builtin_cpu_supports("avx2")) flags.push_back("-mavx2");
#endif
    return flags;
}

std::string cache_key(const Program& program, const std::string& folder) {
    std::string all = program.source + '\0' + program.name + '\0' + compiler() + '\0' + program.options.standard + '\0' +
                      std::to_string(program.options.architecture);
    for (const auto& [name, text] : program.headers) all += '\0' + name + '\0' + text;
    for (const auto& option : program.options.preprocessor) all += '\0' + option;
    for (const auto& expression : program.expressions) all += '\0' + expression;
    for (const auto& flag : code_flags()) all += '\0' + flag;
    std::set<std::filesystem::path> headers;
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/device")) headers.insert(entry.path());
    for (const auto& header : headers) all += '\0' + read_file(header);
    all += read_file(folder + "/libnvrtc.so.13");  // the rewriting is part of the result
    char text[64];
    snprintf(text, sizeof text, "%016llx%016llx", (unsigned long long)hash_bytes(all.data(), all.size()),
             (unsigned long long)hash_bytes(all.data(), all.size(), 0x9E3779B97F4A7C15ull));
    return text;
}

// Writes source and headers, preprocesses, rewrites and compiles in a folder of its own. True when out.so is there.
bool build(const Program& program, const std::string& folder, const std::string& work) {
    std::string source = program.name.substr(program.name.rfind('/') + 1);
    bool written = write_file(work + "/" + source, program.source);
    for (const auto& [name, text] : program.headers) {
        std::string path = work + "/include/" + name;
        make_folders(path);
        written = written && write_file(path, text);
    }
    if (!written) return false;
    std::string architecture = std::to_string(program.options.architecture * 10);
    std::vector<std::string> preprocess = {compiler(), "-E", "-x", "c++", "-std=" + program.options.standard, "-nostdinc",
                                           "-nostdinc++", "-w", "-D__CUDACC__", "-D__CUDACC_RTC__",
                                           "-D__CUDA_ARCH__=" + architecture, "-D__CUDACC_VER_MAJOR__=13",
                                           "-D__CUDACC_VER_MINOR__=0", "-include", folder + "/device/device.h", "-Iinclude"};
    preprocess.insert(preprocess.end(), program.options.preprocessor.begin(), program.options.preprocessor.end());
    preprocess.insert(preprocess.end(), {source, "-o", "preprocessed"});
    std::string messages = work + "/log";
    if (run(preprocess, work, messages) != 0) return false;
    if (!write_file(work + "/rewritten", rewrite(read_file(work + "/preprocessed"), program.expressions))) return false;
    std::vector<std::string> compile = {compiler(), "-x", "c++", "-fpreprocessed", "-std=" + program.options.standard};
    auto flags = code_flags();
    compile.insert(compile.end(), flags.begin(), flags.end());
    compile.insert(compile.end(), {"rewritten", "-o", "out.so", "-lm"});
    return run(compile, work, messages) == 0;
}

// The compiler's messages begin as NVRTC's do: file(line) and no column.
std::string in_nvrtcs_form(const std::string& log) {
    static const std::regex place("(^|\n)([^:\n ]+):([0-9]+):[0-9]+: ");
    return std::regex_replace(log, place, "$1$2($3): ");
}

void remove_folder(const std::string& work) { run({"rm", "-rf", work}, "/", "/dev/null"); }

}  // namespace

int compile(Program& program) {
    std::string folder = home();
    std::string cache = folder + "/cache";
    mkdir(cache.c_str(), 0755);
    std::string object = cache + "/" + cache_key(program, folder) + ".so";
    program.log.clear();
    if (access(object.c_str(), R_OK) != 0) {
        std::string work = cache + "/work-XXXXXX";
        if (!mkdtemp(work.data())) {
            program.log = "nvrtc emulator: cannot write in " + cache + "\n";
            return NVRTC_ERROR_BUILTIN_OPERATION_FAILURE;
        }
        bool built = build(program, folder, work);
        program.log = in_nvrtcs_form(read_file(work + "/log"));
        if (built) rename((work + "/out.so").c_str(), object.c_str());
        if (!built && program.log.empty()) program.log = "nvrtc emulator: cannot run " + compiler() + "\n";
        if (!getenv("ELBOW_EMULATOR_KEEP")) remove_folder(work);
        if (!built) return NVRTC_ERROR_COMPILATION;
    }
    program.object = read_file(object);
    return NVRTC_SUCCESS;
}

}  // namespace emu
