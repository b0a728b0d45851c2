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

  /// What so many bytes take of the system: whole pages, small or huge.
  static int64_t rounded(int64_t bytes);

  char* data() const { return data_; }
  int64_t bytes() const { return bytes_; }
  /// Takes every page now rather than at first use; called by the thread that will use the memory.
  void touch() const;

 private:
  char* data_ = nullptr;
  int64_t bytes_ = 0;
};

}  // namespace margay
