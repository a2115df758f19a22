// Modules: compiled kernels, loaded.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "context.h"
#include "device/runtime.h"

namespace emu {

struct Block;

// A loaded object. Launches that wait keep it loaded.
struct Image {
    void* library = nullptr;
    emu_module* module = nullptr;
    ~Image();
};

struct Function {
    Module* module;
    std::shared_ptr<Image> image;
    const emu_kernel* kernel;
    int dynamic_shared_limit;
};

struct Module {
    Context* context;
    int compiled_for;  // major * 10 + minor
    std::shared_ptr<Image> image;
    std::map<std::string, Function*> functions;
    std::map<std::string, Block*> globals;
    ~Module();
};

}  // namespace emu
