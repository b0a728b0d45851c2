// How much stack is left, in threads of a known size and in the process' first one.
#include <doctest/doctest.h>
#include <pthread.h>
#include <ucontext.h>

#include <cstdint>
#include <vector>

#include "margay/margay.h"

namespace margay::test {
namespace {

constexpr int64_t kBytes = 512 * 1024;

int64_t deeper(int64_t bytes) {
  volatile char space[16 * 1024];
  space[0] = 0;
  const int64_t left = bytes > 0 ? deeper(bytes - static_cast<int64_t>(sizeof space)) : mg_stack_left();
  return left + space[0];
}

struct Looks {
  int64_t first = 0, deep = 0, again = 0;
};

void* look(void* looks) {
  Looks& seen = *static_cast<Looks*>(looks);
  seen.first = mg_stack_left();
  seen.deep = deeper(256 * 1024);
  seen.again = mg_stack_left();
  return nullptr;
}

TEST_CASE("a thread's stack shrinks as it goes deeper") {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kBytes);
  Looks looks;
  pthread_t thread;
  REQUIRE_EQ(pthread_create(&thread, &attributes, look, &looks), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  CHECK(looks.first <= kBytes);
  CHECK(looks.first > kBytes / 2);  // libraries keep their thread-local variables there, too
  CHECK(looks.deep < looks.first - 256 * 1024);
  CHECK(looks.deep > 0);
  CHECK_EQ(looks.again, looks.first);
}

TEST_CASE("the first thread of a process has a stack, too") {
  const int64_t here = mg_stack_left();
  CHECK(here > 256 * 1024);
  if (here != INT64_MAX) CHECK(deeper(128 * 1024) < here - 128 * 1024);
}

#if defined(__linux__)
ucontext_t main_context, other_context;
int64_t seen_on_other_stack = 0;

TEST_CASE("a stack that is not the thread's own is not known") {
  std::vector<char> stack(256 * 1024);
  REQUIRE_EQ(getcontext(&other_context), 0);
  other_context.uc_stack.ss_sp = stack.data();
  other_context.uc_stack.ss_size = stack.size();
  other_context.uc_link = &main_context;
  makecontext(
      &other_context, [] { seen_on_other_stack = mg_stack_left(); }, 0);
  REQUIRE_EQ(swapcontext(&main_context, &other_context), 0);
  CHECK_EQ(seen_on_other_stack, INT64_MAX);
}
#endif

}  // namespace
}  // namespace margay::test
