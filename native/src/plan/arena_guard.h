// Guards around the buffers of an arena, in tests only: a step that writes beside its buffers is found at
// once, also where it is generated code that sanitizers do not see.
#pragma once

#include <cstddef>
#include <cstdint>

namespace margay {

struct Sequence;

constexpr bool kGuardArenas = MARGAY_GUARD_ARENAS != 0;

/// Bytes before and behind every buffer that belong to nobody.
constexpr int64_t kGuardBytes = kGuardArenas ? 64 : 0;

/// For one run of a sequence: fills the guards of a buffer with a pattern before the first step that touches
/// it, and compares them after every step that does. With the address sanitizer they are also poisoned in
/// between.
class ArenaGuard {
 public:
  ArenaGuard(const Sequence& sequence, char* arena) : sequence_(sequence), arena_(arena) {
    if constexpr (kGuardArenas) open();
  }
  ~ArenaGuard() {
    if constexpr (kGuardArenas) open();
  }
  ArenaGuard(const ArenaGuard&) = delete;
  ArenaGuard& operator=(const ArenaGuard&) = delete;

  void before(size_t step) const {
    if constexpr (kGuardArenas) fill(step);
  }
  /// Throws MG_INTERNAL, naming the step and the buffer.
  void after(size_t step) const {
    if constexpr (kGuardArenas) check(step);
  }

 private:
  void open() const;  // the whole arena may be read and written
  void fill(size_t step) const;
  void check(size_t step) const;

  const Sequence& sequence_;
  char* arena_;
};

}  // namespace margay
