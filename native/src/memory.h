// Blocks of memory that come straight from the system and go straight back.
#pragma once

#include <cstdint>

namespace margay {

/// Zeroed, page-aligned memory from mmap, in huge pages where the system grants them. Move-only; empty by
/// default.
class Block {
 public:
  Block() = default;
  /// Throws MG_MEMORY, naming `what`, when the system refuses.
  Block(int64_t bytes, const char* what);
  ~Block();
  Block(Block&& other) noexcept;
  Block& operator=(Block&& other) noexcept;

  char* data() const { return data_; }
  int64_t bytes() const { return bytes_; }
  /// Takes every page now rather than at first use; called by the thread that will use the memory.
  void touch() const;

 private:
  char* data_ = nullptr;
  int64_t bytes_ = 0;
};

/// Bytes of physical memory, or the limit of the control group when that is less.
int64_t memory_of_machine();

}  // namespace margay
