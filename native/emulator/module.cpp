// Loading compiled kernels.
#include "module.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "capture.h"
#include "container.h"
#include "control.h"
#include "devices.h"
#include "fibers.h"
#include "memory.h"

namespace emu {

using namespace api;

Image::~Image() {
    if (library) dlclose(library);
}

Module::~Module() {
    for (auto& [name, function] : functions) {
        if (Live<Function>::has(function)) Live<Function>::remove(function);
    }
    for (auto& [name, block] : globals) release(block);
}

namespace {

int check_container(const Container& header) {
    if (memcmp(header.magic, kContainerMagic, sizeof header.magic) != 0) {
        problem("cuModuleLoadData: the image was not made by the emulator's NVRTC");
        return CUDA_ERROR_INVALID_IMAGE;
    }
    if (header.version != kContainerVersion) return CUDA_ERROR_INVALID_IMAGE;
    const char* object = reinterpret_cast<const char*>(&header + 1);
    if (hash_bytes(object, header.bytes) != header.checksum) {
        problem("cuModuleLoadData: the image is damaged");
        return CUDA_ERROR_INVALID_IMAGE;
    }
    int device = compute_capability(current()->device);
    int wanted = int(header.architecture);
    bool fits = header.intermediate ? wanted <= device : wanted / 10 == device / 10 && wanted % 10 <= device % 10;
    return fits ? CUDA_SUCCESS : CUDA_ERROR_NO_BINARY_FOR_GPU;
}

// Each load is a file of its own: the loader would otherwise share the variables of equal modules.
void* open_object(const char* object, size_t bytes) {
    const char* folder = getenv("TMPDIR");
    std::string path = std::string(folder && *folder ? folder : "/tmp") + "/elbow-emulator-XXXXXX";
    int file = mkstemp(path.data());
    if (file < 0) return nullptr;
    bool written = true;
    for (size_t at = 0; at < bytes && written;) {
        ssize_t n = write(file, object + at, bytes - at);
        written = n > 0;
        at += written ? n : 0;
    }
    close(file);
    void* library = written ? dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) : nullptr;
    if (!library) problem("cuModuleLoadData: %s", written ? dlerror() : "the temporary folder is full");
    unlink(path.c_str());
    return library;
}

int load(Module** result, const void* data) {
    if (!result || !data) return CUDA_ERROR_INVALID_VALUE;
    if (int status = refuse_unsafe()) return status;
    const auto& header = *static_cast<const Container*>(data);
    if (int status = check_container(header)) return status;
    auto image = std::make_shared<Image>();
    image->library = open_object(reinterpret_cast<const char*>(&header + 1), header.bytes);
    if (!image->library) return CUDA_ERROR_OPERATING_SYSTEM;
    image->module = static_cast<emu_module*>(dlsym(image->library, "emu_module_of_kernels"));
    if (!image->module || image->module->version != EMU_MODULE_VERSION) return CUDA_ERROR_INVALID_IMAGE;
    *image->module->driver = kernel_driver();
    auto* module = Live<Module>::add(new Module{current(), int(header.architecture), image, {}, {}});
    for (int i = 0; i < image->module->kernel_count; i++) {
        const emu_kernel& kernel = image->module->kernels[i];
        auto* function = Live<Function>::add(new Function{module, image, &kernel, kSharedPerBlock});
        module->functions[kernel.expression] = function;
        // A kernel that is not extern "C" is known by its mangled name too.
        Dl_info symbol;
        bool exported = dladdr(kernel.function, &symbol) && symbol.dli_saddr == kernel.function && symbol.dli_sname;
        if (exported) module->functions[symbol.dli_sname] = function;
    }
    *result = module;
    return CUDA_SUCCESS;
}

// Log buffers of the options CU_JIT_INFO_LOG_BUFFER 3 and CU_JIT_ERROR_LOG_BUFFER 5 (sizes: 4 and 6).
void answer_log(int buffer_option, const char* text, unsigned count, const CUjit_option* options, void** values) {
    char* buffer = nullptr;
    size_t bytes = 0;
    for (unsigned i = 0; i < count; i++) {
        if (options[i] == buffer_option) buffer = static_cast<char*>(values[i]);
        if (options[i] == buffer_option + 1) bytes = reinterpret_cast<size_t>(values[i]) & 0xFFFFFFFFu;
    }
    if (buffer && bytes > 0) snprintf(buffer, bytes, "%s", text);
}

}  // namespace
}  // namespace emu

namespace emu::api {

CUresult cuModuleLoadData(CUmodule* module, const void* image) {
    EMU_ENTER(Context);
    return load(module, image);
}

CUresult cuModuleLoadDataEx(CUmodule* module, const void* image, unsigned count, CUjit_option* options, void** values) {
    EMU_ENTER(Context);
    if (count > 0 && (!options || !values)) return CUDA_ERROR_INVALID_VALUE;
    int status = load(module, image);
    answer_log(3, "", count, options, values);
    answer_log(5, status ? "emulator: the image cannot be loaded" : "", count, options, values);
    return status;
}

CUresult cuModuleUnload(CUmodule module) {
    EMU_ENTER(Context);
    if (!Live<Module>::has(module)) return CUDA_ERROR_INVALID_HANDLE;
    if (int status = refuse_unsafe()) return status;
    Live<Module>::remove(module);
    return CUDA_SUCCESS;
}

CUresult cuModuleGetFunction(CUfunction* function, CUmodule module, const char* name) {
    EMU_ENTER(Context);
    if (!function || !name) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Module>::has(module)) return CUDA_ERROR_INVALID_HANDLE;
    auto found = module->functions.find(name);
    if (found == module->functions.end()) return CUDA_ERROR_NOT_FOUND;
    *function = found->second;
    return CUDA_SUCCESS;
}

CUresult cuModuleGetGlobal_v2(CUdeviceptr* address, size_t* bytes, CUmodule module, const char* name) {
    EMU_ENTER(Context);
    if (!name) return CUDA_ERROR_INVALID_VALUE;
    if (!Live<Module>::has(module)) return CUDA_ERROR_INVALID_HANDLE;
    Block*& block = module->globals[name];
    if (!block) {
        Dl_info symbol;
        void* details = nullptr;
        void* variable = dlsym(module->image->library, name);
        bool found = variable && dladdr1(variable, &symbol, &details, RTLD_DL_SYMENT) && details;
        auto* entry = static_cast<const ElfW(Sym)*>(details);
        if (!found || ELF64_ST_TYPE(entry->st_info) != STT_OBJECT) {
            module->globals.erase(name);
            return CUDA_ERROR_NOT_FOUND;
        }
        block = add_global(module->context, variable, entry->st_size);
    }
    if (address) *address = reinterpret_cast<CUdeviceptr>(block->begin);
    if (bytes) *bytes = block->bytes;
    return CUDA_SUCCESS;
}

}  // namespace emu::api
