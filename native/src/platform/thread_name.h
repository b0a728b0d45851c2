#pragma once

#include <cstddef>

namespace margay {

/// Names the calling thread prefix-number for debuggers and top; of the number the last three digits.
void name_thread(const char* prefix, size_t number) noexcept;

}  // namespace margay
