#pragma once

#include <cstdint>

namespace margay {

/// The addresses of a thread's stack, from low to below high; both 0 where the system does not say.
struct StackBounds {
  uintptr_t low = 0;
  uintptr_t high = 0;
};

StackBounds stack_of_this_thread() noexcept;

}  // namespace margay
