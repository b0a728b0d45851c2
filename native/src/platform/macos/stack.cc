#include "platform/stack.h"

#include <pthread.h>

namespace margay {

StackBounds stack_of_this_thread() noexcept {
  StackBounds bounds;
  bounds.high = reinterpret_cast<uintptr_t>(::pthread_get_stackaddr_np(::pthread_self()));
  bounds.low = bounds.high - ::pthread_get_stacksize_np(::pthread_self());
  return bounds;
}

}  // namespace margay
