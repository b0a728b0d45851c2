// The interface's outermost layer: errors, mapped files, the self-check.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

#include <unistd.h>

#include "error.h"
#include "margay/margay.h"

namespace {

int failures = 0;

void expect(bool condition, const char* fact) {
  if (condition) return;
  ++failures;
  std::fprintf(stderr, "FAILED %s (status %d, \"%s\")\n", fact, mg_last_status(), mg_last_error());
}

bool last_error_is(int32_t status, const std::string& message) {
  return mg_last_status() == status && message == mg_last_error();
}

bool last_error_has(int32_t status, const std::string& part) {
  return mg_last_status() == status && std::strstr(mg_last_error(), part.c_str()) != nullptr;
}

void exceptions_become_statuses() {
  expect(margay::guarded([] {}) == MG_OK, "nothing thrown is MG_OK");
  expect(margay::guarded([] { throw margay::StateError("busy"); }) == MG_STATE && last_error_is(MG_STATE, "busy"),
         "an Error keeps its status");
  expect(margay::guarded([] { throw std::bad_alloc(); }) == MG_MEMORY, "bad_alloc is MG_MEMORY");
  expect(margay::guarded([] { throw std::runtime_error("x"); }) == MG_INTERNAL && last_error_is(MG_INTERNAL, "x"),
         "a std::exception is MG_INTERNAL");
  expect(margay::guarded([] { throw 7; }) == MG_INTERNAL, "anything else is MG_INTERNAL");
  int* const handle = margay::guarded_handle([]() -> int* { throw margay::InvalidError("wrong"); });
  expect(handle == nullptr && last_error_is(MG_INVALID, "wrong"), "a handle is NULL on failure");
}

void every_thread_has_its_own_error() {
  margay::set_last_error(MG_IO, "here");
  std::string other;
  std::thread([&] { other = mg_last_error(); }).join();
  expect(other.empty() && last_error_is(MG_IO, "here"), "an error belongs to its thread");
}

void files_are_mapped() {
  char folder[] = "/tmp/margay-test-XXXXXX";
  expect(mkdtemp(folder) != nullptr, "a folder for the files");
  const std::string path = std::string(folder) + "/file";

  mg_file* created = mg_file_create(path.c_str(), 5);
  expect(created != nullptr && mg_file_bytes(created) == 5, "a created file has its size");
  if (created != nullptr) {
    std::memcpy(reinterpret_cast<void*>(mg_file_data(created)), "hello", 5);
    expect(mg_file_flush(created) == MG_OK, "a created file can be flushed");
    mg_file_close(created);
  }

  mg_file* opened = mg_file_open(path.c_str());
  expect(opened != nullptr && mg_file_bytes(opened) == 5, "an opened file has its size");
  if (opened != nullptr) {
    expect(std::memcmp(reinterpret_cast<void*>(mg_file_data(opened)), "hello", 5) == 0, "what was written is read");
    expect(mg_file_flush(opened) == MG_STATE, "a file mapped for reading is not flushed");
    mg_file_close(opened);
  }

  expect(mg_file_open((path + "x").c_str()) == nullptr && last_error_has(MG_IO, path + "x: cannot open"),
         "a missing file is named");
  expect(mg_file_open(folder) == nullptr && last_error_has(MG_IO, "a directory"), "a folder is refused");
  expect(mg_file_open(nullptr) == nullptr && mg_last_status() == MG_INVALID, "a NULL path is refused");
  expect(mg_file_create(path.c_str(), 0) == nullptr && mg_last_status() == MG_INVALID, "an empty file is refused");
  expect(mg_file_create(path.c_str(), int64_t{1} << 60) == nullptr && mg_last_status() == MG_IO,
         "a file larger than the disk is refused");
  mg_file_close(nullptr);

  unlink(path.c_str());
  rmdir(folder);
}

void library_works_here() {
  expect(mg_self_check() == MG_OK, "the self-check passes");
  expect(std::strcmp(mg_version(), MARGAY_VERSION) == 0, "the version is that of the build");
  expect(std::strstr(mg_system(), "openblas_threads 1\n") != nullptr, "OpenBLAS has one thread");
  expect(mg_fma_peak(1, 0.01) > 0, "a peak is measured");
  expect(mg_fma_peak(1, -1) < 0 && mg_last_status() == MG_INVALID, "negative seconds are refused");
}

}  // namespace

int main() {
  exceptions_become_statuses();
  every_thread_has_its_own_error();
  files_are_mapped();
  library_works_here();
  if (failures == 0) std::puts("all facts hold");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
