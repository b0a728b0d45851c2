#include "platform/reserve.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace margay {

int reserve_blocks(int descriptor, int64_t bytes) noexcept {
  fstore_t store = {};
  store.fst_flags = F_ALLOCATEALL;
  store.fst_posmode = F_PEOFPOSMODE;
  store.fst_length = bytes;
  if (::fcntl(descriptor, F_PREALLOCATE, &store) == -1) return errno;
  return ::ftruncate(descriptor, bytes) == 0 ? 0 : errno;
}

}  // namespace margay
