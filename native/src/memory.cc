#include "memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "error.h"
#include "margay/margay.h"
#include "text.h"

namespace margay {
namespace {
constexpr int64_t kPage = 4096;
constexpr int64_t kHugePage = int64_t{2} << 20;
}  // namespace

Block::Block(int64_t bytes, const char* what) {
  if (bytes <= 0) return;
  const int64_t unit = bytes >= kHugePage ? kHugePage : kPage;
  const int64_t rounded = (bytes + unit - 1) / unit * unit;
  void* data =
      mmap(nullptr, static_cast<size_t>(rounded), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED)
    throw Error(MG_MEMORY, text("the system refused ", grouped(rounded), " bytes for ", what,
                                ". Use a smaller batch or fewer lanes."));
  data_ = static_cast<char*>(data);
  bytes_ = rounded;
#ifdef MADV_HUGEPAGE
  if (unit == kHugePage) madvise(data, static_cast<size_t>(rounded), MADV_HUGEPAGE);
#endif
}

Block::~Block() {
  if (data_) munmap(data_, static_cast<size_t>(bytes_));
}

Block::Block(Block&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

Block& Block::operator=(Block&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

void Block::touch() const {
  for (int64_t at = 0; at < bytes_; at += kPage) const_cast<volatile char*>(data_)[at] = data_[at];
}

int64_t memory_of_machine() {
  int64_t bytes = static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  std::ifstream control_group("/sys/fs/cgroup/memory.max");  // absent outside Linux; "max": no limit
  int64_t limit = 0;
  if (control_group >> limit && limit > 0) bytes = std::min(bytes, limit);
  return bytes;
}

}  // namespace margay
