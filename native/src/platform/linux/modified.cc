#include "platform/modified.h"

namespace margay {

std::pair<int64_t, int64_t> modified(const struct stat& status) noexcept {
  return {status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

}  // namespace margay
