// Where the buffers of a sequence lie in its arena.
#pragma once

#include <vector>

#include "plan/sequence.h"

namespace margay {

/// Gives every buffer its offset, a multiple of 64, and `arena` the bytes of all together. Returns the number
/// of places that were looked at.
int64_t place_buffers(std::vector<Buffer>& buffers, int64_t& arena);

}  // namespace margay
