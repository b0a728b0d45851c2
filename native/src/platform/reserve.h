#pragma once

#include <cstdint>

namespace margay {

// Gives the file `bytes` bytes and takes their blocks on the disk. Returns 0, or an errno value.
int reserve_blocks(int descriptor, int64_t bytes) noexcept;

}  // namespace margay
