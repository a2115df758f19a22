// Kernel launches: checked when they are made, run when something synchronises.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "module.h"

namespace emu {

// A launch with its own copy of the arguments.
struct Launch {
    std::shared_ptr<const Image> image;
    Function* function;
    const emu_kernel* kernel;
    emu_dim grid, block;
    unsigned shared_bytes;
    std::vector<std::vector<char>> arguments;
    mutable std::vector<void*> pointers;  // to the arguments, in order

    std::string what() const;
};

// Checks a launch as the driver does and copies its arguments. Returns a status.
int prepare_launch(const api::CUDA_KERNEL_NODE_PARAMS& parameters, std::shared_ptr<const Launch>* launch);

api::CUDA_KERNEL_NODE_PARAMS parameters_of(const Launch& launch);

// Runs all blocks. Called by running work.
void run_kernel(const Launch& launch);

}  // namespace emu
