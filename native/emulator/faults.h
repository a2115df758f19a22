#pragma once

namespace emu {

// Forgets all faults and counts.
void reset_faults();

}  // namespace emu
