#pragma once

#include <atomic>
#include <cstdint>

namespace margay {

// From now on, a read of a page of this mapping that is not there any more gives zeros and sets the returned
// mark, where it would end the process otherwise. Null where the platform has no such means.
const std::atomic<bool>* watch_faults(const void* data, int64_t bytes);

// To be called before the mapping goes.
void end_watch(const std::atomic<bool>* mark) noexcept;

}  // namespace margay
