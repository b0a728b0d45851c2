#include "plan/arena_guard.h"

#include <algorithm>

#include "error/error.h"
#include "error/text.h"
#include "plan/sequence.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

namespace margay {
namespace {

constexpr char kPattern = static_cast<char>(0xa5);
constexpr int64_t kAlignment = 64;

/// The bytes from `begin` to `end`, relative to the buffer.
struct Zone {
  int64_t begin;
  int64_t end;
};

Zone ahead_of(const Buffer&) { return {-kGuardBytes, 0}; }

Zone behind(const Buffer& buffer) {
  return {buffer.bytes, (buffer.bytes + kAlignment - 1) / kAlignment * kAlignment + kGuardBytes};
}

}  // namespace

void ArenaGuard::open() const {
  ASAN_UNPOISON_MEMORY_REGION(arena_, static_cast<size_t>(sequence_.arena_bytes));
}

void ArenaGuard::fill(size_t step) const {
  for (int32_t id : sequence_.steps[step].buffers) {
    const Buffer& buffer = sequence_.buffers[static_cast<size_t>(id)];
    if (buffer.first != static_cast<int>(step)) continue;
    for (const Zone zone : {ahead_of(buffer), behind(buffer)}) {
      char* begin = arena_ + buffer.offset + zone.begin;
      ASAN_UNPOISON_MEMORY_REGION(begin, static_cast<size_t>(zone.end - zone.begin));
      std::fill(begin, arena_ + buffer.offset + zone.end, kPattern);
      ASAN_POISON_MEMORY_REGION(begin, static_cast<size_t>(zone.end - zone.begin));
    }
  }
}

void ArenaGuard::check(size_t step) const {
  const Step& done = sequence_.steps[step];
  for (int32_t id : done.buffers) {
    const Buffer& buffer = sequence_.buffers[static_cast<size_t>(id)];
    for (const Zone zone : {ahead_of(buffer), behind(buffer)}) {
      char* begin = arena_ + buffer.offset + zone.begin;
      char* end = arena_ + buffer.offset + zone.end;
      ASAN_UNPOISON_MEMORY_REGION(begin, static_cast<size_t>(end - begin));
      const char* changed = std::find_if(begin, end, [](char c) { return c != kPattern; });
      if (changed != end)
        throw Error(MG_INTERNAL, text("node ", done.node, ", ", done.phase, " (", done.kernel, "): byte ",
                                      changed - (arena_ + buffer.offset), " of buffer ", id, ", which has ",
                                      grouped(buffer.bytes), " bytes, was written"));
      if (buffer.last != static_cast<int>(step))
        ASAN_POISON_MEMORY_REGION(begin, static_cast<size_t>(end - begin));
    }
  }
}

}  // namespace margay
