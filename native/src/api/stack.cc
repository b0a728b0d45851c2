// How much stack the calling thread has left, so that a caller can refuse a call while nothing has happened.
#include "platform/stack.h"

#include <cstdint>

#include "margay/margay.h"

extern "C" int64_t mg_stack_left(void) {
  // Asked once per thread. A virtual thread of Java runs on the stack of the thread that carries it.
  thread_local const margay::StackBounds bounds = margay::stack_of_this_thread();
  const char here = 0;
  const uintptr_t at = reinterpret_cast<uintptr_t>(&here);
  if (at < bounds.low || at >= bounds.high)
    return INT64_MAX;  // unknown, or a stack that somebody switched to
  return static_cast<int64_t>(at - bounds.low);
}
