// Runs the threads of a block.
#pragma once

#include "device/runtime.h"

namespace emu {

// Runs one block to its end; throws through fail_work when the kernel stops itself or its threads wait for each other in vain.
void run_block(const emu_module& module, const emu_kernel& kernel, emu_dim block, void** arguments);

// What a loaded module calls.
const emu_driver* kernel_driver();

}  // namespace emu
