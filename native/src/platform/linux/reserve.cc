#include "platform/reserve.h"

#include <fcntl.h>

namespace margay {

int reserve_blocks(int descriptor, int64_t bytes) noexcept { return ::posix_fallocate(descriptor, 0, bytes); }

}  // namespace margay
