// The interface's outermost layer: errors, versions, the self-check.
#include <cblas.h>

#include <new>
#include <string>
#include <thread>

#include "compare.h"
#include "error/error.h"
#include "margay/margay.h"

namespace margay::test {
namespace {

std::string last_error() { return mg_last_error(); }

TEST_CASE("exceptions become statuses") {
  CHECK_EQ(guarded([] {}), MG_OK);
  CHECK_EQ(guarded([] { throw StateError("busy"); }), MG_STATE);
  CHECK_EQ(mg_last_status(), MG_STATE);
  CHECK_EQ(last_error(), "busy");
  CHECK_EQ(guarded([] { throw std::bad_alloc(); }), MG_MEMORY);
  CHECK_EQ(guarded([] { throw std::runtime_error("x"); }), MG_INTERNAL);
  CHECK_EQ(last_error(), "x");
  CHECK_EQ(guarded([] { throw 7; }), MG_INTERNAL);
  int* const handle = guarded_handle([]() -> int* { throw InvalidError("wrong"); });
  CHECK_EQ(handle, nullptr);
  CHECK_EQ(mg_last_status(), MG_INVALID);
  CHECK_EQ(last_error(), "wrong");
}

TEST_CASE("every thread has its own error") {
  set_last_error(MG_IO, "here");
  std::string other = "untouched";
  std::thread([&] { other = mg_last_error(); }).join();
  CHECK_EQ(other, "");
  CHECK_EQ(last_error(), "here");
}

TEST_CASE("the library works here") {
  CHECK_EQ(mg_self_check(), MG_OK);
  CHECK_EQ(std::string(mg_version()), MARGAY_VERSION);
  const std::string system = mg_system();
  CHECK_NE(system.find("openblas_threads 1\n"), std::string::npos);
  CHECK_NE(system.find("platform " MARGAY_PLATFORM "\n"), std::string::npos);
}

TEST_CASE("OpenBLAS counts its threads for the process") {
  // should this fail one day, the call can stand around each product instead
  const int before = openblas_get_num_threads();
  std::thread([] { openblas_set_num_threads_local(3); }).join();
  CHECK_EQ(openblas_get_num_threads(), 3);
  openblas_set_num_threads(before);
}

TEST_CASE("a peak is measured") {
  CHECK(mg_fma_peak(1, 0.01) > 0);
  CHECK(mg_fma_peak(1, -1) < 0);
  CHECK_EQ(mg_last_status(), MG_INVALID);
  CHECK(mg_fma_peak(0, 0.01) < 0);
}

}  // namespace
}  // namespace margay::test
