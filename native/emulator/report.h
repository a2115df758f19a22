#pragma once

namespace emu {

// Forgets what `problem` collected.
void reset_report();

}  // namespace emu
