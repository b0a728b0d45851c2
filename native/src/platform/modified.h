#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <utility>

namespace margay {

// When a file was last written to, in seconds and nanoseconds.
std::pair<int64_t, int64_t> modified(const struct stat& status) noexcept;

}  // namespace margay
