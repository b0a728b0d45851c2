#include "platform/thread_name.h"

#include <pthread.h>

#include <cstdio>

namespace margay {

void name_thread(const char* prefix, size_t number) noexcept {
  char name[16];
  std::snprintf(name, sizeof name, "%s-%u", prefix, static_cast<unsigned>(number % 1000));
  pthread_setname_np(name);
}

}  // namespace margay
