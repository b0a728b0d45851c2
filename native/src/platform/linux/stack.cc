#include "platform/stack.h"

#include <pthread.h>

namespace margay {

// For the process' first thread the C library reads the limit and /proc/self/maps: its stack grows.
StackBounds stack_of_this_thread() noexcept {
  StackBounds bounds;
  pthread_attr_t attributes;
  if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) return bounds;
  void* low = nullptr;
  size_t bytes = 0, guard = 0;
  if (::pthread_attr_getstack(&attributes, &low, &bytes) == 0 &&
      ::pthread_attr_getguardsize(&attributes, &guard) == 0) {
    bounds.low = reinterpret_cast<uintptr_t>(low) + guard;  // older versions count the guard pages in
    bounds.high = reinterpret_cast<uintptr_t>(low) + bytes;
  }
  ::pthread_attr_destroy(&attributes);
  return bounds;
}

}  // namespace margay
