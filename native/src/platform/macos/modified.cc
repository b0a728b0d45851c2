#include "platform/modified.h"

namespace margay {

std::pair<int64_t, int64_t> modified(const struct stat& status) noexcept {
  return {status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec};
}

}  // namespace margay
