#include "memory/memory.h"

#include <sys/mman.h>

#include <utility>

#include "error/error.h"
#include "error/text.h"
#include "margay/margay.h"

namespace margay {
namespace {
constexpr int64_t kPage = 4096;
constexpr int64_t kHugePage = int64_t{2} << 20;
}  // namespace

Block::Block(int64_t bytes, const char* what) {
  if (bytes <= 0) return;
  const int64_t taken = rounded(bytes);
  void* data =
      mmap(nullptr, static_cast<size_t>(taken), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED)
    throw Error(MG_MEMORY, text("the system refused ", grouped(taken), " bytes for ", what,
                                ". Use a smaller batch or fewer lanes."));
  data_ = static_cast<char*>(data);
  bytes_ = taken;
#ifdef MADV_HUGEPAGE
  if (taken >= kHugePage) madvise(data, static_cast<size_t>(taken), MADV_HUGEPAGE);
#endif
}

int64_t Block::rounded(int64_t bytes) {
  const int64_t unit = bytes >= kHugePage ? kHugePage : kPage;
  return (bytes + unit - 1) / unit * unit;
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

}  // namespace margay

extern "C" mg_address mg_memory_take(int64_t bytes) {
  return margay::guarded_handle([&] {
    if (bytes < 1)
      throw margay::InvalidError(margay::text("mg_memory_take: ", bytes, " bytes, expected at least 1"));
    void* data =
        mmap(nullptr, static_cast<size_t>(bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED)
      throw margay::Error(MG_MEMORY, margay::text("the system refused ", margay::grouped(bytes), " bytes"));
    return static_cast<mg_address>(reinterpret_cast<intptr_t>(data));
  });
}

extern "C" void mg_memory_give(mg_address memory, int64_t bytes) {
  if (memory != 0) munmap(reinterpret_cast<void*>(static_cast<intptr_t>(memory)), static_cast<size_t>(bytes));
}
